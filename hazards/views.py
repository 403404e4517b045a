from django.http import HttpResponse


def todo(request):
    return HttpResponse("todo")


def detail(request, number):
    return HttpResponse(number)
