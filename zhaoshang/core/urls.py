"""The gallery of components; the roof takes it in only with DEBUG."""

from django.urls import path

from zhaoshang.core import views

app_name = "core"
urlpatterns = [path("gallery/", views.gallery, name="gallery")]
