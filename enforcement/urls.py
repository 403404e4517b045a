from django.urls import path

from enforcement.law import views as law
from enforcement.officers import views as officers

app_name = "enforcement"
urlpatterns = [
    path("enforcement/clauses/", law.clauses, name="clauses"),
    path("enforcement/clauses/<str:code>/", law.clause, name="clause"),
    path("enforcement/clauses/<str:code>/grades/", law.ChangeGrades.as_view(), name="grades"),
    path("enforcement/mandates/", officers.Mandates.as_view(), name="mandates"),
    path("enforcement/mandates/create/", officers.RegisterMandate.as_view(), name="mandate_create"),
    path("enforcement/mandates/<int:pk>/", officers.mandate, name="mandate"),
    path("enforcement/mandates/<int:pk>/end/", officers.EndMandate.as_view(), name="mandate_end"),
    path("enforcement/qualifications/", officers.Qualifications.as_view(), name="qualifications"),
    path("enforcement/qualifications/create/", officers.RegisterQualification.as_view(), name="qualification_create"),
    path("enforcement/qualifications/<int:pk>/end/", officers.EndQualification.as_view(), name="qualification_end"),
]
