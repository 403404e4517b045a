from django.urls import path

from anquan.papers.views import keeping, public, reading, writing

app_name = "papers"
urlpatterns = [
    path("papers/", reading.PaperList.as_view(), name="list"),
    path("papers/new/", writing.New.as_view(), name="new"),
    path("papers/new/<slug:kind>/", writing.Draft.as_view(), name="draft"),
    path("papers/<int:pk>/", reading.PaperDetail.as_view(), name="detail"),
    path("papers/<int:pk>/edit/", writing.Edit.as_view(), name="edit"),
    path("papers/<int:pk>/preview/", writing.Preview.as_view(), name="preview"),
    path("papers/<int:pk>/proof/", reading.Proof.as_view(), name="proof"),
    path("papers/<int:pk>/do/<slug:action>/", writing.Act.as_view(), name="act"),
    path("papers/<int:pk>/file/<slug:form>/", reading.PaperFile.as_view(), name="file"),
    path("settings/papers/", keeping.Templates.as_view(), name="templates"),
    path("settings/papers/codes/", keeping.Letterheads.as_view(), name="codes"),
    path("settings/papers/codes/new/", keeping.EditLetterhead.as_view(), name="code_create"),
    path("settings/papers/codes/<int:pk>/", keeping.EditLetterhead.as_view(), name="code_edit"),
    path("settings/papers/kind/<slug:kind>/", keeping.EditTemplate.as_view(), name="template"),
    path("settings/papers/kind/<slug:kind>/preview/", keeping.PreviewTemplate.as_view(), name="template_preview"),
    path("check/<slug:code>/", public.check, name="check"),
]
