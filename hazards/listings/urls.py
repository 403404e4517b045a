from django.urls import path, register_converter

from hazards.listings import views
from hazards.numbers import NumberConverter

register_converter(NumberConverter, "listed")

app_name = "listings"
urlpatterns = [
    path("listings/", views.Listings.as_view(), name="list"),
    path("listings/of/<listed:number>/", views.show_panel, name="panel"),
    path("listings/propose/<listed:number>/", views.Propose.as_view(), name="propose"),
    path("listings/<int:pk>/", views.show, name="detail"),
    path("listings/<int:pk>/paper/<slug:kind>/", views.DraftPaper.as_view(), name="paper"),
    path("listings/<int:pk>/<slug:action>/", views.Act.as_view(), name="act"),
    path("public/listings/", views.public_page, name="public"),
    path("public/listings/feed/", views.PublicFeed(), name="feed"),
]
