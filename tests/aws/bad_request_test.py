"""Requests that are no requests get an error, and the next one is served; runs under `leastwise test`, `services`."""

import errno
import http.client
import json
import os
import socket
import unittest
from urllib.parse import urlsplit

import boto3
import leastwise

AWS = urlsplit(os.environ["AWS_ENDPOINT_URL"]).netloc
HELLO = urlsplit(os.environ["HelloUrl"])


def raw(address, sent):
    """Everything that comes back for the bytes, until the other side closes."""
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), leastwise.LIMIT_SECONDS) as connection:
        try:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
        except OSError as error:  # refused before the end: the answer is there all the same
            if error.errno not in (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN):
                raise
        received = b""
        try:
            while part := connection.recv(65536):
                received += part
        except ConnectionResetError:
            pass
    return received


class BadRequest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.addCleanup(self.served)

    def served(self):
        self.assertEqual(boto3.client("sts").get_caller_identity()["Account"], "123456789012")
        status, body = self.api("GET", HELLO.path)
        self.assertEqual((status, body), (200, b"hello"))

    def api(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(HELLO.netloc, timeout=leastwise.LIMIT_SECONDS)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def signed(self, target, body, service="dynamodb"):
        """A correctly signed request with any body."""
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest

        request = AWSRequest("POST", f"http://{AWS}/", data=body,
                             headers={"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0"})
        SigV4Auth(boto3.Session().get_credentials(), service, "us-east-1").add_auth(request)
        connection = http.client.HTTPConnection(AWS, timeout=leastwise.LIMIT_SECONDS)
        try:
            connection.request("POST", "/", body, dict(request.headers))
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def test_malformed_http(self):
        for name, sent in {
            "no request line": b"\r\n\x00\x01\x02 nonsense\r\n\r\n",
            "no version": b"GET /\r\n\r\n",
            "a broken header": b"GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
            "a length that is no number": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
            "a chunk that is no number": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        }.items():
            for address in (AWS, HELLO.netloc):
                with self.subTest(name, address=address):
                    self.assertEqual(raw(address, sent).split(b"\r\n")[0], b"HTTP/1.1 400 Bad Request")

    def test_a_body_that_ends_early(self):
        for address in (AWS, HELLO.netloc):
            with self.subTest(address):
                answer = raw(address, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
                self.assertIn(answer.split(b"\r\n")[0], (b"", b"HTTP/1.1 400 Bad Request"))

    def test_headers_over_the_limit(self):
        status, _ = self.api("GET", HELLO.path, headers={"X-Long": "x" * 11000})
        self.assertEqual(status, 431)
        for address in (AWS, HELLO.netloc):
            with self.subTest(address):
                answer = raw(address, b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * (1 << 20) + b"\r\n\r\n")
                self.assertEqual(answer.split(b" ")[1:2], [b"431"])

    def test_a_body_over_the_limit(self):
        self.assertEqual(self.api("POST", HELLO.path, b"x" * ((10 << 20) + 1)),
                         (413, b'{"message":"Request Too Long"}'))
        head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (1 << 40)
        for address in (AWS, HELLO.netloc):
            with self.subTest(address):
                self.assertEqual(raw(address, head).split(b" ")[1:2], [b"413"])

    def test_bodies_that_are_not_json(self):
        for name, body in {"truncated": b'{"TableName": "x', "text": b"hello", "deep": b"[" * 20000, "a list": b"[]",
                           "invalid UTF-8": b'{"TableName": "\xff"}'}.items():
            with self.subTest(name):
                self.assertEqual(self.signed("DynamoDB_20120810.DescribeTable", body),
                                 (400, {"__type": "com.amazon.coral.service#SerializationException"}))

    def test_no_such_operation(self):
        status, error = self.signed("DynamoDB_20120810.Frobnicate", b"{}")
        self.assertEqual((status, error["__type"].rpartition("#")[2]), (400, "UnknownOperationException"))


if __name__ == "__main__":
    unittest.main()
