// A YAML text as a compact tree of texts that know their places, and what is wrong with it.
//
// Of YAML, only what people need in our files: mappings, lists, and plain, quoted or block texts.
// No anchor, alias, tag or merge key, one document, each key once. Every value is text: `010`, `no`
// and `1:30` are three texts here, whatever they are elsewhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"

namespace gen {

class YamlDocument;
struct YamlEntry;

// A null is an empty place, or a plain `~` or `null`.
enum class YamlKind : std::uint8_t { null, scalar, sequence, mapping };

// One node of a document, as it is kept.
struct YamlCell {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t text_start = 0;  // in the document's texts
  std::uint32_t text_size = 0;
  std::uint32_t next = 0;  // the first cell after this node and all inside it
  YamlKind kind = YamlKind::null;
  bool is_plain = false;
  bool is_verbatim = false;
  bool is_dropped = false;  // a key whose entry is not to be read
};

// A view of one node; valid while its document stands where it is.
class YamlNode {
 public:
  YamlNode(const YamlDocument& document, std::uint32_t cell) : document_(&document), cell_(cell) {}

  YamlKind kind() const;
  // From 1, columns in octets. An empty place stands where its key or dash is.
  int line() const;
  int column() const;
  // Of a scalar; of a null as it is written: "", "~", "null". Else empty.
  std::string_view text() const;
  // Neither in quotes nor a block: what other readers may take for a number or a truth value.
  bool is_plain() const;
  // Where the octet at `offset` of the text stands in its line; where the text is written in a form
  // that tells no more (escapes, several lines), the column of the node.
  int column_of(std::size_t offset) const;

  // Of a sequence, in order; else none.
  std::vector<YamlNode> items() const;
  // Of a mapping, in order; keys are scalars and differ. Else none.
  std::vector<YamlEntry> entries() const;

 private:
  const YamlCell& cell() const;

  const YamlDocument* document_;
  std::uint32_t cell_;
};

struct YamlEntry {
  YamlNode key;
  YamlNode value;
};

class YamlDocument {
 public:
  static constexpr std::size_t size_limit = std::size_t{16} << 20;  // octets of text
  static constexpr std::size_t depth_limit = 16;

  // Never fails: what is wrong with the text is among the mistakes. After a syntax error, for which
  // yaml-cpp stops, the tree is empty; after all others it holds what is sound.
  static YamlDocument parse(std::string_view text, std::string_view file);

  // A null for a text with nothing in it.
  YamlNode root() const { return {*this, 0}; }
  // In the order they were found.
  const std::vector<dns::Mistake>& mistakes() const { return mistakes_; }

 private:
  friend class YamlNode;

  // Of a text that is clean.
  static YamlDocument read(std::string& text, std::string_view file);
  // Whether it would be the same if its text had words in the comments that fill a line: a "#" that
  // begins a line and no comment is in a text, and where a mistake or an empty place stands is told
  // by what is before it.
  bool stands_with_any_comments() const;

  YamlDocument(std::vector<YamlCell> cells, std::string texts, std::vector<dns::Mistake> mistakes)
      : cells_(std::move(cells)), texts_(std::move(texts)), mistakes_(std::move(mistakes)) {}

  std::vector<YamlCell> cells_;  // each before those inside it
  std::string texts_;
  std::vector<dns::Mistake> mistakes_;
};

}  // namespace gen
