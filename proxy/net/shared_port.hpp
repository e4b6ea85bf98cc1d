// Several processes behind one TCP port (SO_REUSEPORT), as long as one takes over from another:
// what the kernel has to be told so that no connection is lost between them. Linux only; where the
// kernel refuses, connections are spread by chance instead, which is said nowhere.
#pragma once

#include "proxy/net/socket.hpp"

#include <cstddef>

namespace pgweir::net::shared_port {

// Others of the same user may bind the port, too. Before bind(): also where somebody already
// listens; after it: only from now on.
void allow(int fd);

// How many sockets listen on exactly this address, in all processes. 0 when the kernel does not
// say.
std::size_t listeners_on(const socket_address& at);

// New connections go to the listener that began to listen as number `index` (from 0), as long as
// there is one. `fd` is any of them.
void send_all_to(int fd, std::size_t index);

// This listener gets no new connections: a first SYN is dropped, and the one that the client sends
// a second later finds who listens then. Handshakes that are under way still end here.
void turn_away_new(int fd);

}  // namespace pgweir::net::shared_port
