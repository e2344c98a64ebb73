"""What the page “Sign-in and security” asks beyond what allauth gives it."""

from typing import Any

from django import template

from ..access import scope
from ..models import Agency
from ..states import Role

register = template.Library()


@register.simple_tag
def own_agencies_administered(person: Any) -> list[Agency]:
    """The agencies whose administrator the person is (not those below): no query for anybody else."""
    own = scope(person).agencies_as(Role.AGENCY_ADMIN)
    return list(Agency.objects.filter(pk__in=own)) if own else []
