from django.urls import path

from inspections.experts import views

app_name = "experts"
urlpatterns = [
    path("experts/", views.library, name="list"),
    path("experts/create/", views.SaveExpert.as_view(), name="create"),
    path("experts/<int:pk>/", views.detail, name="detail"),
    path("experts/<int:pk>/edit/", views.SaveExpert.as_view(), name="edit"),
    path("experts/opinions/", views.Opinions.as_view(), name="opinions"),
    path("experts/opinions/<int:pk>/", views.opinion, name="opinion"),
    path("experts/opinions/<int:pk>/submit/", views.Submit.as_view(), name="submit"),
    path("experts/opinions/<int:pk>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
    path("experts/of/<slug:kind>/<str:number>/", views.panel, name="panel"),
    path("experts/of/<slug:kind>/<str:number>/ask/", views.Ask.as_view(), name="ask"),
]
