from django.urls import path

from inspections.checklists.views import answering, importing, library
from inspections.visits import urls as visit_urls  # noqa: F401  registers the converter of a visit's number

app_name = "checklists"
urlpatterns = [
    # the library
    path("checklists/", library.Checklists.as_view(), name="list"),
    path("checklists/new/", library.Create.as_view(), name="create"),
    path("checklists/<int:pk>/", library.show, name="detail"),
    path("checklists/<int:pk>/facts/", library.Facts.as_view(), name="facts"),
    path("checklists/<int:pk>/edit/", library.Edit.as_view(), name="edit"),
    path("checklists/<int:pk>/copy/", library.Copy.as_view(), name="copy"),
    path("checklists/<int:pk>/use/", library.SetActive.as_view(), name="set_active"),
    path("checklists/<int:pk>/export/", library.export, name="export"),
    path("checklists/<int:pk>/import/", importing.Import.as_view(), name="import"),
    path("checklists/<int:pk>/import/<uuid:token>/errors/", importing.errors_file, name="import_errors"),
    # on a visit
    path("checklists/of/<visit:number>/", answering.Panel.as_view(), name="panel"),
    path("checklists/of/<visit:number>/choose/", answering.Choose.as_view(), name="choose"),
    path("checklists/of/<visit:number>/<int:item>/", answering.Answer.as_view(), name="answer"),
    path("checklists/of/<visit:number>/<int:item>/hazard/", answering.Hazard.as_view(), name="hazard"),
    path("checklists/answers/<int:pk>/photo/<str:variant>/", answering.photo, name="photo"),
]
