"""One section of a project saved as a form saves it."""

from projects.services.editing import edit_project
from tests.factories.projects import TODAY


def edit(project, by, parcels=None, **values):
    return edit_project(project_id=project.pk, values=values, by=by, on=TODAY, parcels=parcels)
