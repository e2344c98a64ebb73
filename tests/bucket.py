"""A real S3 server on loopback with one empty bucket, for the tests of storage without paths."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

BACKEND = "agencies.bucket.BucketStorage"


@contextmanager
def s3_server() -> Iterator[str]:
    """The server's address while it runs."""
    # It would say every request.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def options(url: str, bucket: str = "", **others: str) -> dict[str, str]:
    """Options of `BucketStorage` for a bucket there."""
    said = {"bucket": bucket or f"files-{uuid.uuid4().hex}", "url": url, "region": "us-east-1"}
    return said | {"key_id": "portal", "secret": "secret of the tests"} | others


def client(told: dict[str, str]) -> Any:
    """Another client of the server, which sees what is really in the bucket."""
    return boto3.client(
        "s3",
        endpoint_url=told["url"],
        region_name=told["region"],
        aws_access_key_id=told["key_id"],
        aws_secret_access_key=told["secret"],
    )


def keys(told: dict[str, str]) -> list[str]:
    """The names of what is in the bucket."""
    pages = client(told).get_paginator("list_objects_v2").paginate(Bucket=told["bucket"])
    return sorted(entry["Key"] for page in pages for entry in page.get("Contents", ()))
