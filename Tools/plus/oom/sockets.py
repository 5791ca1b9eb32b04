import select
import socket


def first():
    left, right = socket.socketpair()
    try:
        left.sendall('hello ' * 20)
        ready = select.select([right], [], [], 2)[0]
        stream = right.makefile('rb')
        got = stream.read(12)
        buffer = bytearray(5)
        left.send('world')
        right.setblocking(True)
        count = right.recv_into(buffer)
        return len(ready), got, count, socket.inet_aton('127.0.0.1'), socket.ntohs(256)
    finally:
        left.close()
        right.close()


def more():
    out = []
    for number in range(40):
        left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            left.send('datagram %d' % number)
            out.append(right.recvfrom(50))
            right.settimeout(0.5)
            out.append((right.gettimeout(), left.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE)))
            right.setblocking(False)
            try:
                right.recv(number + 1)
            except socket.error as error:
                out.append(error.errno)
            poll = select.poll()
            poll.register(left, select.POLLOUT)
            out.append(len(poll.poll(10)))
            out.append(socket.inet_pton(socket.AF_INET6, '::%x' % number))
        finally:
            left.close()
            right.close()
    return out[50:60]


def run():
    return first(), more()
