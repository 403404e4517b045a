from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.views.generic import FormView

from anquan.accounts import services
from anquan.accounts.forms import PasswordForm, SignInForm


class SignInView(LoginView):
    template_name = "accounts/login.html"
    form_class = SignInForm
    redirect_authenticated_user = True


class PasswordView(FormView):
    """修改密码: asked for at the first sign-in with a password somebody else has set."""

    template_name = "accounts/password.html"
    form_class = PasswordForm
    success_url = reverse_lazy("hazards:todo")
    request: HttpRequest

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: PasswordForm) -> HttpResponse:
        user = services.set_password(
            actor=self.request.user, user=self.request.user, password=form.cleaned_data["new_password1"]
        )
        update_session_auth_hash(self.request, user)
        return super().form_valid(form)
