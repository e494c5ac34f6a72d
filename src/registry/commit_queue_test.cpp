#include "registry/commit_queue.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace zicht::registry {
namespace {

/// Answers each request with as many receipts as it has events, numbered on.
class CountingWriter {
 public:
  void operator()(std::span<AppendRequest* const> requests) {
    EXPECT_FALSE(writing_.exchange(true));  // one thread at a time
    for (AppendRequest* const request : requests) {
      std::vector<Receipt> receipts;
      for (std::size_t i = 0; i < request->events.size(); ++i)
        receipts.push_back(Receipt{Receipt::Outcome::recorded, ++events_});
      request->answer = std::move(receipts);
    }
    std::this_thread::yield();
    writing_ = false;
  }
  Sequence events() const { return events_; }

 private:
  std::atomic<bool> writing_{false};
  Sequence events_ = 0;
};

TEST(CommitQueue, EverySenderGetsTheAnswerToItsOwnEventsOnce) {
  constexpr std::size_t kSenders = 16;
  constexpr std::size_t kEach = 500;
  CountingWriter writer;
  CommitQueue queue([&](std::span<AppendRequest* const> requests) { writer(requests); });
  std::vector<std::atomic<int>> seen(kSenders * kEach * 3 + 1);
  std::vector<std::thread> senders;
  for (std::size_t sender = 0; sender < kSenders; ++sender)
    senders.emplace_back([&, sender] {
      for (std::size_t i = 0; i < kEach; ++i) {
        const std::vector<EncodedEvent> events(1 + (sender + i) % 3);
        const auto receipts = queue.append(events);
        ASSERT_TRUE(receipts.has_value());
        ASSERT_EQ(receipts->size(), events.size());
        for (const Receipt& receipt : *receipts) ++seen.at(receipt.sequence);
      }
    });
  for (std::thread& sender : senders) sender.join();
  for (Sequence sequence = 1; sequence <= writer.events(); ++sequence) ASSERT_EQ(seen.at(sequence), 1);
}

TEST(CommitQueue, AWriterThatThrowsHoldsNobodyUpAndGivesNobodyAReceipt) {
  std::atomic<int> calls{0};
  CommitQueue queue([&](std::span<AppendRequest* const> requests) {
    if (++calls % 2 == 1) {
      std::this_thread::yield();
      throw std::runtime_error("a fault");
    }
    for (AppendRequest* const request : requests)
      request->answer = std::vector{Receipt{Receipt::Outcome::recorded, 1}};
  });
  const std::vector<EncodedEvent> one(1);
  std::atomic<int> ended{0};
  std::vector<std::thread> senders;
  for (int sender = 0; sender < 8; ++sender)
    senders.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        try {
          const auto receipts = queue.append(one);
          EXPECT_TRUE(!receipts || receipts->size() == 1);
        } catch (const std::runtime_error&) {  // who wrote
        }
        ++ended;
      }
    });
  for (std::thread& sender : senders) sender.join();
  EXPECT_EQ(ended, 400);
}

}  // namespace
}  // namespace zicht::registry
