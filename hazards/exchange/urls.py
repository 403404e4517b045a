from django.urls import path

from hazards.exchange.views import answers, profiles, reports

app_name = "exchange"
urlpatterns = [
    path("exchange/", profiles.profiles, name="list"),
    path("exchange/new/", profiles.Create.as_view(), name="create"),
    path("exchange/template/", profiles.UploadTemplate.as_view(), name="template"),
    path("exchange/<int:pk>/", profiles.profile, name="profile"),
    path("exchange/<int:pk>/edit/", profiles.Edit.as_view(), name="profile_edit"),
    path("exchange/<int:pk>/preview/", reports.Preview.as_view(), name="preview"),
    path("exchange/<int:pk>/answer/", answers.Upload.as_view(), name="upload"),
    path("exchange/answers/", answers.Answers.as_view(), name="answers"),
    path("exchange/answers/<int:pk>/", answers.Reconcile.as_view(), name="answer"),
    path("exchange/answers/<int:pk>/columns/", answers.Columns.as_view(), name="columns"),
    path("exchange/answers/<int:pk>/file/", answers.file, name="file"),
    path("exchange/answers/<int:pk>/numbers/", answers.Act.as_view(), name="numbers"),
    path("exchange/answers/<int:pk>/check/", answers.Check.as_view(), name="check"),
    path("exchange/answers/<int:pk>/rows/<int:row>/<str:action>/", answers.Act.as_view(), name="act"),
]
