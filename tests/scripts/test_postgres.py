"""The private PostgreSQL of the test run."""

from pathlib import Path

import postgres
import psycopg
import pytest
from environ import Env

PROGRAMS = postgres.find_server()


@pytest.mark.skipif(PROGRAMS is None, reason="no PostgreSQL server (Debian: apt-get install postgresql)")
def test_the_cluster_answers_on_its_socket_alone_and_leaves_nothing() -> None:
    assert PROGRAMS is not None
    with postgres.cluster(PROGRAMS) as url:
        settings = Env.db_url_config(url)
        folder = Path(settings["HOST"])
        connection = psycopg.connect(host=settings["HOST"], user=settings["USER"], dbname=settings["NAME"])
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('listen_addresses'), current_setting('server_encoding')")
            answer = cursor.fetchone()

    assert answer == ("", "UTF8")
    assert not folder.exists()
