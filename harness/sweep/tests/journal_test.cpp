#include "harness/sweep/journal.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "harness/model/errors.hpp"
#include "harness/sweep/tests/fakes.hpp"

namespace coresweep::sweep {
namespace {

namespace fs = std::filesystem;

/// Files can grow no further than so many bytes while it lives: a full disk, for this process.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

fs::path file_of(const tests::TemporaryFolder& folder) {
  return folder.path() / "journal.jsonl";
}

TEST(Journal, ComesBackLineByLine) {
  const tests::TemporaryFolder folder;
  {
    Journal journal = Journal::create(folder.path(), {{"header", 1}});
    journal.append({{"n", 1}});
    journal.append({{"n", 2}});
  }
  const Journal again = Journal::reopen(folder.path());
  EXPECT_EQ(again.header().at("header"), 1);
  ASSERT_EQ(again.lines().size(), 2U);
  EXPECT_EQ(again.lines()[1].at("n"), 2);
}

TEST(Journal, DropsALastLineThatWasCutShortAndGoesOnAfterIt) {
  const tests::TemporaryFolder folder;
  for (const std::string rest : {"{\"n\": 2", "{\"n\": 2\n", "garbage\n"}) {
    tests::write_text(file_of(folder), "{\"header\": 1}\n{\"n\": 1}\n" + rest);
    {
      Journal journal = Journal::reopen(folder.path());
      EXPECT_EQ(journal.lines().size(), 1U);
      journal.append({{"n", 3}});
    }
    EXPECT_EQ(tests::read_text(file_of(folder)), "{\"header\": 1}\n{\"n\": 1}\n{\"n\":3}\n");
  }
}

TEST(Journal, RefusesDamageElsewhere) {
  const tests::TemporaryFolder folder;
  for (const std::string text : {"", "{\"header\": 1", "{\"header\": 1}\n{broken}\n{\"n\": 1}\n", "[]\n{\"n\": 1}\n"}) {
    tests::write_text(file_of(folder), text);
    EXPECT_THROW(Journal::reopen(folder.path()), UsageError) << text;
  }
}

TEST(Journal, NamesADirectoryThatIsNoRun) {
  const tests::TemporaryFolder folder;
  EXPECT_THROW(Journal::reopen(folder.path()), UsageError);
  EXPECT_THROW(Journal::reopen(folder.path() / "absent"), UsageError);
}

TEST(Journal, BelongsToOneDriver) {
  const tests::TemporaryFolder folder;
  const Journal journal = Journal::create(folder.path(), {{"header", 1}});
  EXPECT_THROW(Journal::reopen(folder.path()), UsageError);
  EXPECT_THROW(Journal::create(folder.path(), {{"header", 1}}), UsageError);
}

TEST(Journal, TakesALineBackThatTheDiskCannotHold) {
  const tests::TemporaryFolder folder;
  Journal journal = Journal::create(folder.path(), {{"header", 1}});
  const std::string before = tests::read_text(file_of(folder));
  {
    const SmallDisk disk(before.size() + 50);
    EXPECT_THROW(journal.append({{"text", std::string(200, 'x')}}), MissingError);
  }
  EXPECT_EQ(tests::read_text(file_of(folder)), before);
}

TEST(Journal, LeavesNoFileWhereItCannotBegin) {
  const tests::TemporaryFolder folder;
  {
    const SmallDisk disk(5);
    EXPECT_THROW(Journal::create(folder.path(), {{"header", std::string(200, 'x')}}), MissingError);
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(WriteWhole, KeepsTheOldFileWhenTheDiskIsFull) {
  const tests::TemporaryFolder folder;
  write_whole(folder.path() / "run.json", "old");
  {
    const SmallDisk disk(5);
    EXPECT_THROW(write_whole(folder.path() / "run.json", "longer than five"), MissingError);
  }
  EXPECT_EQ(tests::read_text(folder.path() / "run.json"), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
  write_whole(folder.path() / "run.json", "new");
  EXPECT_EQ(tests::read_text(folder.path() / "run.json"), "new");
}

TEST(WriteWhole, AFolderThatIsNoneIsWrongUsage) {
  EXPECT_THROW(write_whole("/dev/null/run.json", "text"), UsageError);
}

TEST(ReplaceLink, PointsAtTheNewest) {
  const tests::TemporaryFolder folder;
  const fs::path link = folder.path() / "latest";
  replace_link(link, "box/one");
  replace_link(link, "box/two");
  EXPECT_EQ(fs::read_symlink(link), "box/two");
}

}  // namespace
}  // namespace coresweep::sweep
