// The sockets of a c-ares channel that sends one query: whatever c-ares cannot write or read goes
// through them all the same.
#pragma once

#include <ares.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dns/name_disguise.h"
#include "dns/server_address.h"

namespace dns {

// c-ares 1.34 reads and writes anew each query and reply that passes it. It refuses names of other
// octets than a host name's, and loses replies that it does not know how to write: a TXT record of
// an empty string, or an owner name that is not compressed. c-ares 1.18 hands all on as it is.
class QuerySockets {
 public:
  QuerySockets(std::span<const std::uint8_t> query, Transport transport);
  QuerySockets(const QuerySockets&) = delete;
  QuerySockets& operator=(const QuerySockets&) = delete;

  // The channel opens, reads and writes its sockets through this from then on, which must outlive
  // it.
  void attach(ares_channel channel);
  // The query as c-ares is to be given it.
  const std::vector<std::uint8_t>& disguised_query() const { return query_; }
  // The first reply to the query, by id and question (RFC 5452 §9.1), as the server sent it. Empty
  // while none has come.
  std::span<const std::uint8_t> reply() const;

 private:
  static ares_socket_t open(int family, int type, int protocol, void* self);
  static int close(ares_socket_t descriptor, void* self);
  static int connect(ares_socket_t descriptor, const sockaddr* address, ares_socklen_t length,
                     void* self);
  static ares_ssize_t receive(ares_socket_t descriptor, void* buffer, std::size_t size, int flags,
                              sockaddr* from, ares_socklen_t* from_length, void* self);
  static ares_ssize_t send(ares_socket_t descriptor, const iovec* parts, int count, void* self);
  void keep(std::span<const std::uint8_t> octets);
  bool is_answered_by(std::span<const std::uint8_t> message) const;
  // Swaps the name in octets before which so many have passed on the connection.
  void swap(std::span<std::uint8_t> octets, std::size_t passed) const;

  Transport transport_;
  NameDisguise disguise_;
  std::vector<std::uint8_t> query_;
  std::vector<std::uint8_t> sent_;      // as it went on the wire, over TCP behind its length
  std::vector<std::uint8_t> received_;  // a datagram, or what came over TCP so far
};

}  // namespace dns
