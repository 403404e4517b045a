from django.urls import path

from hazards import urls as hazard_urls  # noqa: F401  registers the converter of a hazard's number
from hazards.criteria.views import judging, library

app_name = "criteria"
urlpatterns = [
    # the library
    path("criteria/", library.ClauseList.as_view(), name="list"),
    path("criteria/clauses/<str:code>/", library.clause, name="clause"),
    path("criteria/clauses/<str:code>/edit/", library.EditClause.as_view(), name="clause_edit"),
    path("criteria/sets/", library.sets, name="sets"),
    path("criteria/sets/new/", library.CreateSet.as_view(), name="set_create"),
    path("criteria/sets/<str:code>/", library.one_set, name="set"),
    path("criteria/sets/<str:code>/edit/", library.EditSet.as_view(), name="set_edit"),
    path("criteria/sets/<str:code>/repeal/", library.RepealSet.as_view(), name="set_repeal"),
    path("criteria/sets/<str:code>/export/", library.export, name="set_export"),
    path("criteria/sets/<str:code>/import/", library.ImportSet.as_view(), name="set_import"),
    path("criteria/sets/<str:code>/clauses/new/", library.CreateClause.as_view(), name="clause_create"),
    path("criteria/affected/", library.Affected.as_view(), name="affected"),
    path("criteria/synonyms/", library.synonyms, name="synonyms"),
    path("criteria/synonyms/new/", library.EditSynonym.as_view(), name="synonym_create"),
    path("criteria/synonyms/<int:pk>/", library.EditSynonym.as_view(), name="synonym_edit"),
    # judging a hazard
    path("judging/suggest/", judging.suggest, name="suggest"),
    path("judging/<hazard:number>/", judging.Guide.as_view(), name="guide"),
    path("judging/<hazard:number>/panel/", judging.panel, name="panel"),
    path("judging/<hazard:number>/collective/", judging.Collective.as_view(), name="collective"),
    path("judging/made/<int:pk>/", judging.determination, name="determination"),
    path("judging/made/<int:pk>/paper/", judging.DraftPaper.as_view(), name="paper"),
    path("judging/made/<int:pk>/minutes/", judging.minutes, name="minutes"),
]
