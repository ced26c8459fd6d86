#include "tests/support/hosts_text.h"

namespace support {

std::string write_hosts_file(const HostsText& value) {
  gen::HostsWriter writer(value.header);
  if (value.default_row) writer.add("default", *value.default_row);
  for (const auto& [name, row] : value.rows) writer.add(name.to_string(), row);
  return writer.take();
}

HostsText read_hosts_text(const std::string& text) {
  const policy::HostsFile hosts = gen::read_hosts_file(text, "the text").value();
  const std::map<std::string_view, std::string_view> comments = gen::read_comments(text);
  const auto row_of = [&](std::string_view key, const policy::Sender& sender) {
    const auto comment = comments.find(key);
    return gen::HostsRow{sender, std::string(comment == comments.end() ? "" : comment->second)};
  };
  HostsText value;
  if (hosts.default_sender) value.default_row = row_of("default", *hosts.default_sender);
  for (const auto& [name, sender] : hosts.entries) {
    value.rows.emplace(name, row_of(name.to_string(), sender));
  }
  return value;
}

}  // namespace support
