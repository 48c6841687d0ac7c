"""The form of how a shop looks to its customers."""

from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from suivi.customers import owncss
from suivi.customers.colors import is_color
from suivi.customers.models import Brand
from suivi.customers.pictures import NotAPictureError, Picture, picture

if TYPE_CHECKING:
    BrandModelForm = forms.ModelForm[Brand]
else:
    BrandModelForm = forms.ModelForm  # generic only for the type checker

PLAIN = "#1f4fd8"  # as in tracking.css


class BrandForm(BrandModelForm):
    """Logo, color, and how customers reach the shop."""

    picture = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP, at most 5 MB. It is made as small as it is shown."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    no_logo = forms.BooleanField(label=_("Show the shop’s name instead of a logo"), required=False)
    color = forms.CharField(
        label=_("Color"),
        required=False,
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Of buttons, steps and links. Where it could not be read, a darker or lighter shade is taken."),
    )
    site = forms.URLField(label=_("Shop’s site"), required=False, max_length=200, assume_scheme="https")

    host = forms.ChoiceField(
        label=_("Host name"),
        required=False,
        help_text=_("Where customers’ pages are. More names: SUIVI_CUSTOMER_HOSTS."),
    )

    class Meta:
        model = Brand
        fields = ["color", "email", "phone", "site", "note", "host", "css"]
        labels = {
            "email": _("E-mail for customers"),
            "phone": _("Phone for customers"),
            "note": _("A line beneath"),
            "css": _("Own CSS"),
        }
        help_texts = {
            "note": _("Such as opening hours or holidays. Customers read it as you write it."),
            "css": _("Laid over the page’s own. Colors are variables such as --page, --card, --text and --brand."),
        }
        widgets = {"css": forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "mono"})}

    field_order = ("picture", "no_logo", "color", "email", "phone", "site", "note", "host", "css")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.initial["color"] = self.initial.get("color") or PLAIN
        if not self.instance.logo_type:
            del self.fields["no_logo"]
        taken = Brand.objects.exclude(pk=self.instance.pk).exclude(host=None).values_list("host", flat=True)
        own = [host for host in settings.CUSTOMER_HOSTS if host not in set(taken)]
        if own:
            where = urlsplit(settings.BASE_URL).hostname or ""
            cast(forms.ChoiceField, self.fields["host"]).choices = [("", where), *((host, host) for host in own)]
        else:
            del self.fields["host"]

    def clean_host(self) -> str | None:
        """The shop's own host name; None for that of the whole site."""
        return self.cleaned_data["host"] or None

    def clean_css(self) -> str:
        """CSS that can work on the page."""
        css = str(self.cleaned_data["css"]).replace("\r\n", "\n").strip()
        if len(css) > owncss.LARGEST:
            raise forms.ValidationError(
                _("It is too long: at most %(most)s characters."), params={"most": owncss.LARGEST}
            )
        refused = owncss.refusal(css)
        if refused is not None:
            told = {"line": refused.line, "why": gettext(refused.why)}
            raise forms.ValidationError(_("Line %(line)s: %(why)s"), params=told)
        return css

    def clean_color(self) -> str:
        """A color as browsers write it; "" for the one that pages have without one."""
        color: str = self.cleaned_data["color"].strip().lower()
        if color and not is_color(color):
            raise forms.ValidationError(_("Write it like #1f4fd8."))
        return "" if color == PLAIN else color

    def clean_picture(self) -> Picture | None:
        """The logo, written anew."""
        file: File[bytes] | None = self.cleaned_data["picture"]
        if file is None:
            return None
        try:
            return picture(file.read())
        except NotAPictureError:
            raise forms.ValidationError(_("This is no PNG, JPEG or WebP, or it is too large.")) from None

    def save(self, commit: bool = True) -> Brand:
        """Keep it, with the new logo or without the old one where that is asked for."""
        new: Picture | None = self.cleaned_data["picture"]
        if new is not None or self.cleaned_data.get("no_logo"):
            self.instance.show_logo(new)
        return super().save(commit)
