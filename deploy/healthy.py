"""For the container's health check: code 0 where this web server answers and reaches database and files.

That no worker does anything is told by `/healthz` too, but is no reason to restart a web server.
"""

import http.client
import json
import sys


def why_not(port: int) -> str | None:
    """What is wrong, in a line; None where all is well."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=8)
    try:
        connection.request("GET", "/healthz")
        said = json.load(connection.getresponse())
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"no answer: {error}"
    finally:
        connection.close()
    return None if (said.get("database"), said.get("storage")) == ("ok", "ok") else json.dumps(said)


if __name__ == "__main__":
    sys.exit(why_not(int(sys.argv[1]) if sys.argv[1:] else 8000))
