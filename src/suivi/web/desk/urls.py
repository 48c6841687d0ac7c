"""The addresses under ``/s/HANDLE/`` where orders are shown."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
