// cron/kubernetes.yml, as far as it can be tried without a cluster: its fields, and its commands
// run one after another as the Jobs would run them.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <sstream>

#include "tests/support/files.h"
#include "tests/support/program.h"

namespace {

std::vector<YAML::Node> jobs() {
  return YAML::LoadAll(support::read_fixture("cron/kubernetes.yml"));
}

YAML::Node container_of(const YAML::Node& job) {
  return job["spec"]["template"]["spec"]["containers"][0];
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

TEST(Kubernetes, SharesTheRunAmongAsManyPodsAsThereAreShards) {
  const std::vector<YAML::Node> all = jobs();
  ASSERT_EQ(all.size(), 2u);
  for (const YAML::Node& job : all) {
    EXPECT_EQ(job["apiVersion"].as<std::string>(), "batch/v1");
    EXPECT_EQ(job["kind"].as<std::string>(), "Job");
    EXPECT_EQ(container_of(job)["command"].size(), 3u);
    for (const YAML::Node& mount : container_of(job)["volumeMounts"]) {
      bool is_there = false;
      for (const YAML::Node& volume : job["spec"]["template"]["spec"]["volumes"]) {
        is_there |= volume["name"].as<std::string>() == mount["name"].as<std::string>();
      }
      EXPECT_TRUE(is_there) << mount["name"];
    }
  }
  const YAML::Node spec = all[0]["spec"];
  EXPECT_EQ(spec["completionMode"].as<std::string>(), "Indexed");
  const YAML::Node variable = container_of(all[0])["env"][0];
  EXPECT_EQ(variable["name"].as<std::string>(), "SHARDS");
  EXPECT_EQ(variable["value"].as<int>(), spec["completions"].as<int>());
  EXPECT_TRUE(all[1]["spec"]["suspend"].as<bool>());
}

// The commands with this folder for /data, and the demonstration's policy and zone.
class Cluster {
 public:
  Cluster() {
    support::write_file(folder_.path() / "outbound-hosts.yml",
                        support::read_fixture("fixtures/demo/outbound-hosts.yml"));
  }

  int run(const YAML::Node& job, int index) const {
    const std::string demo = std::string(SOURCE_DIR) + "/fixtures/demo/";
    std::string command = container_of(job)["command"][2].as<std::string>();
    command = replaced(command, "/data", folder_.path().string());
    command = replaced(command, "--policy /policy/",
                       fmt::format("--zone {0}demo.zone --policy {0}", demo));
    const std::filesystem::path script = folder_.path() / "command";
    support::write_file(script, command);
    const std::string line = fmt::format(
        "PATH={}:$PATH SOURCE_DATE_EPOCH=1795900000 SHARDS=8 JOB_COMPLETION_INDEX={} sh {} 2>{}",
        std::filesystem::path(PROGRAM).parent_path().string(), index, script.string(),
        (folder_.path() / "messages").string());
    return std::system(line.c_str());
  }

  std::string read(const std::string& name) const {
    return support::read_file(folder_.path() / name);
  }
  bool has(const std::string& name) const { return std::filesystem::exists(folder_.path() / name); }
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  support::TemporaryFolder folder_;
};

TEST(Kubernetes, HasCommandsThatWriteWhatOneRunDoes) {
  const std::vector<YAML::Node> all = jobs();
  const Cluster cluster;
  for (int index = 0; index < 8; ++index) {
    EXPECT_EQ(cluster.run(all[0], index), 0) << cluster.read("messages");
  }
  EXPECT_EQ(cluster.run(all[1], 0), 0) << cluster.read("messages");
  EXPECT_FALSE(cluster.has("parts"));
  const std::string demo = std::string(SOURCE_DIR) + "/fixtures/demo/";
  const Cluster one;
  const support::Outcome outcome = support::run_program(
      {.arguments = {"generate", "--policy", demo + "policy.yml", "--zone", demo + "demo.zone",
                     "--output", "outbound-hosts.yml", "--report", "report.json"},
       .environment = {"SOURCE_DATE_EPOCH=1795900000"},
       .folder = one.path()});
  EXPECT_EQ(outcome.status, 3) << outcome.err;
  EXPECT_EQ(cluster.read("outbound-hosts.yml"), one.read("outbound-hosts.yml"));
  EXPECT_EQ(cluster.read("report.json"), one.read("report.json"));
}

TEST(Kubernetes, FailsWhereAShardIsMissing) {
  const std::vector<YAML::Node> all = jobs();
  const Cluster cluster;
  EXPECT_EQ(cluster.run(all[0], 0), 0);
  EXPECT_NE(cluster.run(all[1], 0), 0);
}

}  // namespace
