"""Stands for Gafaelfawr and the nginx before a service, neither of which can run here.

It does what their documentation says of an ingress with `authType: basic` and a
delegated token: it checks the token of a request, wherever it is, takes it out, and
says in X-Auth-Request headers whose it is; it lets descriptions through without; it
loses the body of a 403 of the service; and it answers user-info.
"""

import base64
import http.client
import http.server
import json
import re
import secrets
import sys
import threading

ANONYMOUS = re.compile(
    r"/api/(tap|datalink|sia/[^/]+)/+(capabilities|availability)$|/api/tap/+(tables|examples)\b|/api/datalink/files/"
    r"|/api/butler/repo/[^/]+/butler\.(yaml|json)$"
)
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "proxy-connection"}


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        # A peer that closes its connection is nothing to tell of.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Ingress:
    """The proxy, and user-info; `users` are by name, with groups and a quota."""

    source = "127.0.0.2"  # where the service sees the proxy

    def __init__(self, users):
        self.users = users
        self.tokens = {name: "gt-" + secrets.token_urlsafe(16) + "." + secrets.token_urlsafe(16) for name in users}
        self.delegated = {name: "gt-" + secrets.token_urlsafe(16) + "." + secrets.token_urlsafe(16) for name in users}
        self.target = None  # the address of the service
        self.down = False  # user-info is in trouble
        self.asked = []  # who was looked up
        self._proxy = self._serve(_Proxy)
        self._login = self._serve(_Login)
        self.host = f"http://127.0.0.1:{self._proxy.server_port}"
        self.user_info = f"http://127.0.0.1:{self._login.server_port}/auth/api/v1/user-info"

    def _serve(self, handler):
        server = _Server(("127.0.0.1", 0), handler)
        server.ingress = self
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._proxy.shutdown()
        self._login.shutdown()


class _Login(http.server.BaseHTTPRequestHandler):
    """GET /auth/api/v1/user-info."""

    def do_GET(self):
        ingress = self.server.ingress
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        user = next((name for name, known in ingress.delegated.items() if known == token), None)
        ingress.asked.append(user)
        if ingress.down:
            self.send_error(502)
        elif user is None:
            self.send_error(401)
        else:
            known = ingress.users[user]
            quota = {} if known["queries"] is None else {"tap": {"concurrent": known["queries"]}}
            body = json.dumps({"username": user, "uid": 4000, "gid": 4000, "quota": {"api": {}, "tap": quota},
                               "groups": [{"name": g, "id": 5000 + i} for i, g in enumerate(known["groups"])]}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_):
        pass


class _Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def forward(self):
        ingress = self.server.ingress
        headers = [(n, v) for n, v in self.headers.items()
                   if n.lower() not in HOP_BY_HOP and not n.lower().startswith("x-auth-request-")]
        body = self.body()
        user = self.user()
        headers = [(n, v) for n, v in headers if n.lower() not in ("authorization", "cookie")]
        if not ANONYMOUS.search(self.path.partition("?")[0]):
            if user is None:
                return self.challenge()
            headers += [("X-Auth-Request-User", user), ("X-Auth-Request-Email", user + "@example.org"),
                        ("X-Auth-Request-Token", ingress.delegated[user])]
        host, _, port = self.headers["Host"].partition(":")
        headers += [("X-Forwarded-Proto", "http"), ("X-Forwarded-Host", f"{host}:{port}"), ("X-Forwarded-For", self.client_address[0])]
        upstream = http.client.HTTPConnection(ingress.target, source_address=(ingress.source, 0), timeout=120)
        upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:
            if name.lower() != "content-length":
                upstream.putheader(name, value)
        if body is not None:
            upstream.putheader("Content-Length", str(len(body)))
        upstream.endheaders(body)
        self.hand_back(upstream.getresponse())
        upstream.close()

    def hand_back(self, answer):
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP | {"content-length", "date", "server"} and answer.status != 403:
                self.send_header(name, value)
        text = b"" if answer.status == 403 else answer.read()
        length = answer.getheader("Content-Length") if self.command == "HEAD" else None
        self.send_header("Content-Length", length or str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def user(self):
        """Whose token the request carries: as bearer, in either field of Basic, or in a cookie."""
        scheme, _, value = self.headers.get("Authorization", "").partition(" ")
        offered = re.findall(r"gafaelfawr=([^; ]+)", self.headers.get("Cookie", ""))
        if scheme.lower() == "bearer":
            offered = [value]
        elif scheme.lower() == "basic":
            offered = base64.b64decode(value).decode().split(":", 1)
        return next((name for name, token in self.server.ingress.tokens.items() if token in offered), None)

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().partition(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        length = self.headers.get("Content-Length")
        return None if length is None else self.rfile.read(int(length))

    def challenge(self):
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="127.0.0.1"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_POST = do_DELETE = do_OPTIONS = forward

    def log_message(self, *_):
        pass
