"""What is said on the line to a worker: a question, and an answer in two messages.

The messages are those of `multiprocessing.connection`. The server reads them without a thread:
while many ask, a thread would wait for its turn at each piece of each answer.
"""

from __future__ import annotations

import asyncio
import pickle
import socket
import struct
from multiprocessing.connection import Connection

from oligomatch.api.web.work import HttpAnswer, Question

_LENGTH = struct.Struct("!i")  # before each message
LINES: set[int] = set()  # by handle: those to workers that may be asked
AT_ONCE = 1 << 20  # bytes of an answer that may be under way, as far as the system lets


def sent(question: Question) -> bytes:
    """A question as `Connection.send` writes it."""
    content = pickle.dumps(question, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(content)) + content


def widen(line: Connection) -> None:
    """Let a worker write an answer at once and not wait meanwhile for who reads it."""
    if hasattr(socket, "AF_UNIX"):
        own = socket.socket(fileno=line.fileno())
        own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, AT_ONCE)
        own.detach()


def send_answer(line: Connection, answer: HttpAnswer) -> None:
    """Write an answer; its body, which may be large, as it is."""
    line.send((answer.status, answer.days, answer.patients))
    line.send_bytes(answer.body)


def read_answer(line: Connection) -> HttpAnswer:
    """Wait for an answer and read it.

    Raises:
        EOFError, OSError: the worker has ended.
    """
    status, days, patients = line.recv()
    return HttpAnswer(status, line.recv_bytes(), days, patients)


async def take_answer(line: socket.socket) -> HttpAnswer:
    """The same while others are answered.

    Raises:
        EOFError, OSError: the worker has ended.
    """
    status, days, patients = pickle.loads(await _message(line))
    return HttpAnswer(status, bytes(await _message(line)), days, patients)


async def _message(line: socket.socket) -> bytearray:
    (length,) = _LENGTH.unpack(await _filled(line, _LENGTH.size))
    return await _filled(line, length)


async def _filled(line: socket.socket, length: int) -> bytearray:
    """So many bytes."""
    loop, found = asyncio.get_running_loop(), bytearray(length)
    rest = memoryview(found)
    while rest:
        if not (number := await loop.sock_recv_into(line, rest)):
            raise EOFError
        rest = rest[number:]
    return found
