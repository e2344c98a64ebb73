"""Tables as the migrations left them: which there are, taking them away, making those of another state."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

Node = tuple[str, str]

# Sessions are not taken over: who was signed out, or lost a role, must not come back by an old cookie.
LEFT_OUT = frozenset({"sessions.session", "usersessions.usersession"})
# Made by the migrations themselves, in every empty database.
ALWAYS_THERE = frozenset({"contenttypes.contenttype", "auth.permission"}) | LEFT_OUT


def applied(alias: str) -> list[Node]:
    """The migrations that the database has seen, sorted."""
    return sorted(MigrationRecorder(connections[alias]).applied_migrations())


def known() -> frozenset[Node]:
    """The migrations that this version of the portal has."""
    return frozenset(MigrationExecutor(connections["default"]).loader.graph.nodes)


def tables(alias: str, nodes: Iterable[Node]) -> dict[str, type[Model]]:
    """Every table of the schema after `nodes`, by label ("agencies.unit"), as models of that time; sorted."""
    loader = MigrationExecutor(connections[alias]).loader
    there = [node for node in nodes if node in loader.graph.nodes]
    models = loader.project_state(there).apps.get_models(include_auto_created=True) if there else []
    kept = [model for model in models if model._meta.managed and not model._meta.proxy]
    return {model._meta.label_lower: model for model in sorted(kept, key=lambda model: model._meta.label_lower)}


def rebuild(alias: str, nodes: list[Node]) -> None:
    """Take away the portal's tables and make them anew, empty, as they were after `nodes`.

    Inside a transaction, on SQLite with constraint checking off. Tables of others in the same database stay.
    """
    connection = connections[alias]
    there = set(connection.introspection.table_names())
    dropped = [model._meta.db_table for model in tables(alias, applied(alias)).values()]
    with connection.cursor() as cursor:
        for name in [*dropped, MigrationRecorder.Migration._meta.db_table]:
            if name in there:
                cascade = " CASCADE" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}{cascade}")
    executor = MigrationExecutor(connection)
    executor.migrate(_last_of_each_app(executor, nodes))


def _last_of_each_app(executor: MigrationExecutor, nodes: list[Node]) -> list[Node]:
    """Those on which no other of the same app rests: to migrate to them is to apply them all."""
    mine = set(nodes)

    def is_last(node: Node) -> bool:
        children = {child.key for child in executor.loader.graph.node_map[node].children}
        return not any(child[0] == node[0] for child in children & mine)

    return [node for node in nodes if is_last(node)]
