// Is it pgweir itself that a socket of pgweir's own leads to? Then its questions would be watched
// as a client's, and asked again.
#pragma once

#include <sys/socket.h>

#include <span>

namespace pgweir::net {

// The two ends of a TCP connection. `own`: where pgweir listens; a wildcard there stands for every
// address of this machine.
bool leads_to_own_listener(const sockaddr_storage& local, const sockaddr_storage& peer,
                           std::span<const sockaddr_storage> own);

// Of a connected socket, a Unix one included: that one is told by the process behind it.
bool leads_to_ourselves(int fd, std::span<const sockaddr_storage> own);

}  // namespace pgweir::net
