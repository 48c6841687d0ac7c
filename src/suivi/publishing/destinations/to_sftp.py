"""SFTP: to one server, known by its key, and there all at once or not at all."""

import base64
import hashlib
import hmac
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from posixpath import join

import paramiko

from suivi.core.translatable import gettext_noop as _
from suivi.publishing.destinations.contract import Known, Parcel, Permanent, Temporary
from suivi.publishing.destinations.reaching import address_of

SECONDS = 30


def send(known: Known, parcel: Parcel) -> None:
    """Puts the file under a name of its own first, then takes the place of one with the same name."""
    with _opened(known) as client:
        path = join(known.get("folder", "").strip(), parcel.name)
        draft = f"{path}.{parcel.key}.part"
        client.putfo(parcel.file, draft, parcel.size)
        client.posix_rename(draft, path)


@contextmanager
def _opened(known: Known) -> Iterator[paramiko.SFTPClient]:
    """A session with the server. What goes wrong is told in words, without what the server said."""
    try:
        address = (address_of(known["host"]), int(known.get("port") or 22))
        with socket.create_connection(address, timeout=SECONDS) as line, paramiko.Transport(line) as transport:
            transport.banner_timeout = transport.auth_timeout = SECONDS
            transport.start_client(timeout=SECONDS)
            if not _is_known(transport.get_remote_server_key(), known["fingerprint"]):
                raise Permanent(_("The server has another key than the one it is known by. Nothing was sent."))
            _sign_in(transport, known)
            client = paramiko.SFTPClient.from_transport(transport)
            if client is None:
                raise Temporary(_("The server opened no session."))
            with client:
                client.get_channel().settimeout(SECONDS)  # type: ignore[union-attr]
                yield client
    except paramiko.AuthenticationException as error:
        raise Permanent(_("The server does not let this user in.")) from error
    except PermissionError as error:
        raise Permanent(_("The user may not write there.")) from error
    except FileNotFoundError as error:
        raise Permanent(_("There is no such folder.")) from error
    except (OSError, EOFError, paramiko.SSHException) as error:
        raise Temporary(_("The connection to the server failed.")) from error


def _is_known(key: paramiko.PKey, fingerprint: str) -> bool:
    found = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
    return hmac.compare_digest(found, fingerprint.strip().removeprefix("SHA256:").rstrip("="))


def _sign_in(transport: paramiko.Transport, known: Known) -> None:
    if known.get("key"):
        transport.auth_publickey(known["user"], _private_key(known["key"]))
    else:
        transport.auth_password(known["user"], known.get("password", ""))


def _private_key(text: str) -> paramiko.PKey:
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(StringIO(text.strip() + "\n"))
        except (paramiko.SSHException, ValueError, IndexError):
            continue  # another kind of key
    raise Permanent(_("The private key cannot be read. Keys with a passphrase are not taken."))
