// An optional value that few of many objects have: where it is not there it takes the room of a
// pointer.
#pragma once

#include <memory>
#include <optional>
#include <utility>

namespace policy {

template <class Value>
class Rare {
 public:
  Rare() = default;
  Rare(std::nullopt_t) {}  // NOLINT(google-explicit-constructor): as std::optional
  Rare(Value value)        // NOLINT(google-explicit-constructor)
      : value_(std::make_unique<Value>(std::move(value))) {}
  Rare(const Rare& other) : value_(other ? std::make_unique<Value>(*other) : nullptr) {}
  Rare(Rare&&) noexcept = default;
  Rare& operator=(Rare other) noexcept {
    value_ = std::move(other.value_);
    return *this;
  }

  explicit operator bool() const { return value_ != nullptr; }
  Value& operator*() { return *value_; }
  const Value& operator*() const { return *value_; }
  Value* operator->() { return value_.get(); }
  const Value* operator->() const { return value_.get(); }
  void reset() { value_.reset(); }

  friend bool operator==(const Rare& left, const Rare& right) {
    return left && right ? *left == *right : left.value_ == right.value_;
  }

 private:
  std::unique_ptr<Value> value_;
};

}  // namespace policy
