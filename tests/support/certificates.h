// Certificates for tests, made when they are asked for.
#pragma once

#include <chrono>
#include <string>

namespace support {

// A self-signed certificate in PEM with these alternative names, as OpenSSL writes them down
// ("DNS:mail.example.com,IP:192.0.2.1").
std::string make_certificate(const std::string& names, std::chrono::sys_seconds not_before,
                             std::chrono::sys_seconds not_after);

}  // namespace support
