from django.urls import path

from anquan.notices import views
from anquan.notices.models import DigestMail, Outbox

app_name = "notices"
urlpatterns = [
    path("messages/", views.MessageList.as_view(), name="list"),
    path("messages/<int:pk>/open/", views.open_message, name="open"),
    path("messages/read/", views.ReadAll.as_view(), name="read_all"),
    path("settings/sending/", views.OutboxList.as_view(), name="outbox"),
    path("settings/sending/mails/", views.MailList.as_view(), name="mails"),
    path("settings/sending/<int:pk>/again/", views.Resend.as_view(model=Outbox), name="resend"),
    path("settings/sending/mails/<int:pk>/again/", views.Resend.as_view(model=DigestMail), name="resend_mail"),
]
