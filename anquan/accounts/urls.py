from django.contrib.auth.views import LogoutView
from django.urls import path

from anquan.accounts import plate, views

app_name = "accounts"
urlpatterns = [
    path("login/", views.SignInView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/password/", views.PasswordView.as_view(), name="password"),
    path("u/<str:code>/phone/", plate.AskForCode.as_view(), name="phone"),
    path("u/<str:code>/phone/code/", plate.EnterCode.as_view(), name="code"),
    path("settings/people/", views.people, name="list"),
    path("settings/people/new/", views.CreatePerson.as_view(), name="create"),
    path("settings/people/<int:pk>/", views.person, name="detail"),
    path("settings/people/<int:pk>/edit/", views.EditPerson.as_view(), name="edit"),
    path("settings/people/<int:pk>/appoint/", views.Appoint.as_view(), name="appoint"),
    path("settings/people/<int:pk>/password/", views.ResetPassword.as_view(), name="reset_password"),
    path("settings/people/<int:pk>/active/", views.SetActive.as_view(), name="set_active"),
    path("settings/people/<int:pk>/token/", views.CreateToken.as_view(), name="token_create"),
    path("settings/appointments/<int:pk>/end/", views.EndAppointment.as_view(), name="end_appointment"),
    path("settings/tokens/<int:pk>/revoke/", views.RevokeToken.as_view(), name="token_revoke"),
]
