"""Processes that listen on one socket know who has fewer connections."""

import socket
import time

from reference_server.http import Peers, Request, Response, Server, listen


def answer(_: Request) -> Response:
    return Response(204)


def test_who_has_most_is_busier_and_who_has_fewest_is_not() -> None:
    peers = Peers(3)
    first, second, third = (peers.seat(number) for number in range(3))
    assert not first.is_busier(), "nobody has any"
    first.note(2)
    second.note(1)
    assert [seat.is_busier() for seat in (first, second, third)] == [True, True, False]
    third.note(1)
    assert [seat.is_busier() for seat in (first, second, third)] == [True, False, False]
    peers.seat(0).note(0)
    assert [seat.is_busier() for seat in (first, second, third)] == [False, True, True]


def test_one_alone_is_never_busier() -> None:
    seat = Peers(1).seat(0)
    seat.note(7)
    assert not seat.is_busier()


def test_a_server_says_how_many_it_has_and_takes_more_where_its_peers_do_not() -> None:
    peers = Peers(2)
    seat, idle = peers.seat(0), peers.seat(1)
    server = Server(listen("127.0.0.1", 0), answer, seat=seat)
    server.start()
    address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
    try:
        for _ in range(3):
            with socket.create_connection(address, timeout=5) as client:
                client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                assert client.recv(1000).startswith(b"HTTP/1.1 204 ")
                assert seat.is_busier()
                assert not idle.is_busier()
                with socket.create_connection(address, timeout=5) as second:
                    second.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    assert second.recv(1000).startswith(b"HTTP/1.1 204 ")
        deadline = time.monotonic() + 10
        while seat.is_busier() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not seat.is_busier()
    finally:
        server.stop()
