// Small random worlds with a policy and a hosts file, for properties that hold in all of them. The
// same seed is the same world.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "gen/report.h"
#include "tests/support/world.h"

namespace support {

// Everything that a run takes.
struct Scene {
  std::vector<std::string> lines;  // of the World
  policy::Policy policy;
  policy::AllowedIps allowed = policy::AllowedIps::any();
  std::optional<policy::HostAddresses> host;
  policy::HostsFile present;
};

// Few names and addresses, so that they meet often; records are mostly as they should be, so that
// several candidates stand well.
Scene make_scene(unsigned seed);

// One of the senders that such worlds have.
policy::Sender any_sender(std::mt19937& random);

std::string text_of(const Scene& scene);

// What a run gives.
struct Product {
  gen::Survey survey;
  gen::Plan plan;
  gen::Gists gists;
  std::vector<std::string> asked;  // each once
};

Product run(const Scene& scene);

// Its referents are the scene and the product.
gen::Report report_of(const Scene& scene, const Product& product);

// The hosts file that it writes. `present_text` is the one that says `scene.present`.
std::string yaml_of(const Scene& scene, const Product& product,
                    const std::string& present_text = "");

// A failure names the seed.
template <class Property>
void for_scenes(unsigned count, Property property) {
  for (unsigned seed = 1; seed <= count && !testing::Test::HasFailure(); ++seed) {
    const Scene scene = make_scene(seed);
    SCOPED_TRACE(fmt::format("seed {}\n{}", seed, text_of(scene)));
    property(scene, seed);
  }
}

}  // namespace support
