from django.urls import path

from hazards.tips import public, views

app_name = "tips"
urlpatterns = [
    path("u/<str:code>/tell/", public.Tell.as_view(), name="at_plate"),
    path("u/<str:code>/told/", public.receipt, name="receipt"),
    path("tips/query/", public.Query.as_view(), name="query"),
    path("tips/", views.Tips.as_view(), name="list"),
    path("tips/<int:pk>/", views.show, name="detail"),
    path("tips/<int:pk>/accept/", views.Accept.as_view(), name="accept"),
    path("tips/<int:pk>/refuse/", views.Refuse.as_view(), name="refuse"),
    path("tips/photos/<int:pk>/<str:variant>/", views.photo, name="photo"),
]
