from django.urls import path

from inspections.offline import views

app_name = "offline"
urlpatterns = [
    path("sw.js", views.worker, name="worker"),
    path("app.webmanifest", views.manifest, name="manifest"),
    path("offline/", views.page, name="page"),
    path("offline/receipts/", views.Receipts.as_view(), name="receipts"),
    path("offline/me/", views.me, name="me"),
    path("offline/pack/", views.take_along, name="pack"),
    path("offline/uploads/", views.open_session, name="open"),
    path("offline/uploads/<uuid:uid>/", views.session, name="session"),
    path("offline/uploads/<uuid:uid>/commit/", views.commit, name="commit"),
    path("offline/uploads/<uuid:uid>/<uuid:part>/", views.receive, name="receive"),
]
