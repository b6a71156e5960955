"""A client of the Lambda Runtime API: HTTP/1.1 over one kept connection, on the C socket module alone, because
http.client would double a cold start."""
import _socket

BASE = "/2018-06-01/runtime/"


class RuntimeApiError(Exception):
    """The Runtime API refused a call, or its connection broke."""


class Answer:
    __slots__ = ("status", "headers", "body")

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body


class RuntimeClient:
    def __init__(self, address):
        self.address = address
        host, _, port = address.rpartition(":")
        self.socket = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        self.socket.connect((host, int(port)))
        self.socket.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
        self.held = b""

    def next(self):
        """Waits for the next event."""
        self.socket.sendall(self._request("GET", "invocation/next"))
        return self._expect(200)

    def answer_and_next(self, request_id, body, content_type):
        """Posts a response and asks for the next event in one write."""
        path = "invocation/" + request_id + "/response"
        request = self._request("POST", path, body, {"Content-Type": content_type})
        self.socket.sendall(request + self._request("GET", "invocation/next"))
        self._expect(202, 413)  # a response that is too large ends its invocation, not the runtime
        return self._expect(200)

    def fail(self, request_id, body, error_type, cause):
        headers = {"Content-Type": "application/json", "Lambda-Runtime-Function-Error-Type": header_text(error_type)}
        if len(cause) < 1024 * 1024:
            headers["Lambda-Runtime-Function-XRay-Error-Cause"] = header_text(cause)
        self.socket.sendall(self._request("POST", "invocation/" + request_id + "/error", body, headers))
        self._expect(202)

    def fail_init(self, body, error_type):
        headers = {"Lambda-Runtime-Function-Error-Type": header_text(error_type)}
        self.socket.sendall(self._request("POST", "init/error", body, headers))
        self._expect(202)

    def _request(self, method, path, body=None, headers=None):
        lines = [f"{method} {BASE}{path} HTTP/1.1", f"Host: {self.address}"]
        for name, value in (headers or {}).items():
            lines.append(f"{name}: {value}")
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (body or b"")

    def _expect(self, *statuses):
        answer = self._read()
        if answer.status not in statuses:
            raise RuntimeApiError(f"the Runtime API answered {answer.status}: {answer.body.decode('utf-8', 'replace')}")
        return answer

    def _read(self):
        while True:
            end = self.held.find(b"\r\n\r\n")
            if end >= 0:
                break
            self.held += self._receive()
        lines = self.held[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        pieces = [self.held[end + 4:]]
        missing = int(headers.get("content-length", 0)) - len(pieces[0])
        while missing > 0:
            piece = self._receive()
            pieces.append(piece)
            missing -= len(piece)
        body = b"".join(pieces)
        self.held = b"" if missing >= 0 else body[missing:]
        body = body if missing >= 0 else body[:missing]
        return Answer(int(lines[0].split(" ", 2)[1]), headers, body)

    def _receive(self):
        piece = self.socket.recv(65536)
        if not piece:
            raise RuntimeApiError("the Runtime API closed the connection")
        return piece


def header_text(text):
    """Only what a header may hold."""
    return "".join(c if " " <= c <= "~" else "?" for c in str(text))
