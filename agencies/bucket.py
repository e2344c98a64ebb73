"""Files in a bucket of an S3-compatible storage. Only loaded where the settings name one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from .errors import FilesUnreachable

# A storage that does not answer must not hold a request for minutes. Seconds.
CONNECTING, ANSWERING = 5, 30
# What is larger goes to a temporary file while it is read. Bytes.
IN_MEMORY = 2 * 1024 * 1024


class BucketStorage(S3Storage):
    """A private bucket: nothing in it has an address for browsers, nothing is written over.

    `url` is the storage's own address (none: Amazon's), `folder` a prefix of all names. Raises `FilesUnreachable` where
    the storage does not answer or refuses, `FileNotFoundError` for a file that is not there.
    """

    def __init__(self, *, bucket: str, url: str, region: str, key_id: str, secret: str, folder: str = "") -> None:
        super().__init__(
            bucket_name=bucket,
            endpoint_url=url or None,
            region_name=region or None,
            access_key=key_id or None,
            secret_key=secret or None,
            location=folder,
            default_acl=None,
            file_overwrite=False,
            max_memory_size=IN_MEMORY,
            client_config=_config(is_amazon=not url),
        )

    def url(self, *_args: Any, **_options: Any) -> str:
        """None: every file is handed out by the portal, after it has asked who may see it."""
        # As Django's own storage says where it has no base address.
        raise ValueError("This file is not accessible via a URL.")

    def is_reachable(self) -> bool:
        """Whether the bucket is there and lets the portal in."""
        try:
            self.bucket.meta.client.head_bucket(Bucket=self.bucket_name)
        except (BotoCoreError, ClientError):
            return False
        return True


@contextmanager
def _told_as_unreachable() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise FilesUnreachable(str(error)) from error


def _answered(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def asked(*args: Any, **options: Any) -> Any:
        with _told_as_unreachable():
            return method(*args, **options)

    return asked


# Whatever asks the storage, by one rule.
for _name in ("_open", "_save", "delete", "exists", "listdir", "size", "get_modified_time"):
    setattr(BucketStorage, _name, _answered(getattr(S3Storage, _name)))


def _config(*, is_amazon: bool) -> Config:
    return Config(
        connect_timeout=CONNECTING,
        read_timeout=ANSWERING,
        retries={"max_attempts": 3, "mode": "standard"},
        # Other makers' storages have neither host names for buckets nor Amazon's newer checksums.
        s3={"addressing_style": "auto" if is_amazon else "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
