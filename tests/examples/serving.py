"""An ASGI application served by uvicorn in a thread, on a port of its own."""

import importlib.util
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import uvicorn
from fastapi import FastAPI

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def free_port() -> int:
    """Give a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def imported(path: Path) -> ModuleType:
    """Import a file anew: an example reads its variables when it is imported."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def serving(app: FastAPI, port: int) -> Iterator[None]:
    """Serve the application for the block; who connects early waits in the socket's queue."""
    with socket.create_server(("127.0.0.1", port), backlog=256) as listener:
        config = uvicorn.Config(app, log_config=None, ws="none", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield
        server.should_exit = True
        thread.join()
