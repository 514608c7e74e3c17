"""A gateway on this machine that serves a server under a path, as an operator's proxy does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PASSED_ON = ("connection", "transfer-encoding", "date", "server")


@contextmanager
def gateway(port: int, path: str, *, takes_off: bool) -> Iterator[str]:
    """The address of a gateway that hands what is asked under a path to the server on a port, with
    the path or without it; anything else is not found."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            inside = self.path == path or self.path.startswith((f"{path}/", f"{path}?"))
            length = int(self.headers.get("content-length", "0"))
            body = self.rfile.read(length)
            if not inside:
                self.send_error(404)
                return
            if takes_off and self.path == path:  # as nginx does for `location /path/`
                self.send_response(301)
                self.send_header("Location", f"{path}/")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            to = (self.path.removeprefix(path) or "/") if takes_off else self.path
            line = HTTPConnection("127.0.0.1", port, timeout=120)
            line.request(self.command, to, body, dict(self.headers.items()))
            answer = line.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.casefold() not in (*PASSED_ON, "content-length"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with suppress(BrokenPipeError):  # the browser has gone on
                self.wfile.write(content)
            line.close()

        do_GET = do_POST = pass_on

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is logged."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        running = threading.Thread(target=server.serve_forever, daemon=True)
        running.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        running.join()
