"""A relay in front of the server that can be cut and joined again, so that a page loses its server and regains it."""

import selectors
import socket
import threading
import urllib.parse


class Relay:
    """Listens on a port of its own and passes bytes both ways while it is joined."""

    def __init__(self, base):
        address = urllib.parse.urlsplit(base)
        self.server = (address.hostname, address.port)
        self.listener = None
        self.port = 0
        self.links = []

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def join(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def cut(self):
        """Ends every connection and refuses new ones."""
        # A thread that waits in accept() holds the socket open; only a shutdown wakes it.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for end in [end for link in self.links for end in link]:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                # It has ended by itself.
                pass
        self.links = []

    def _accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            link = (client, socket.create_connection(self.server))
            self.links.append(link)
            threading.Thread(target=self._pass, args=(link,), daemon=True).start()

    def _pass(self, link):
        with selectors.DefaultSelector() as selector:
            for source, sink in (link, link[::-1]):
                selector.register(source, selectors.EVENT_READ, sink)
            try:
                while all(self._pass_on(key.fileobj, key.data) for key, _ in selector.select()):
                    pass
            except OSError:
                pass
        for end in link:
            end.close()
        if link in self.links:
            self.links.remove(link)

    @staticmethod
    def _pass_on(source, sink):
        data = source.recv(65536)
        sink.sendall(data)
        return bool(data)
