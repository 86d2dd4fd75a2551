#include "harness/sweep/program_identity.hpp"

#include <gtest/gtest.h>

#include "harness/model/errors.hpp"
#include "harness/sweep/tests/fakes.hpp"

namespace coresweep::sweep {
namespace {

struct Programs {
  Programs() {
    write("coresweep", "driver");
    write("coresweep-worker", "worker");
  }
  std::string path() const { return (folder.path() / "coresweep").string(); }
  /// As a linker does it: a new file under the old name.
  void write(const std::string& name, const std::string& text) const {
    tests::write_text(folder.path() / "new", text);
    std::filesystem::rename(folder.path() / "new", folder.path() / name);
  }
  tests::TemporaryFolder folder;
};

TEST(ProgramIdentity, TellsBuildsApart) {
  const Programs programs;
  const std::string first = ProgramIdentity(programs.path()).digest();
  EXPECT_EQ(first.size(), 16U);
  EXPECT_EQ(ProgramIdentity(programs.path()).digest(), first);
  programs.write("coresweep-worker", "workes");
  EXPECT_NE(ProgramIdentity(programs.path()).digest(), first);
}

TEST(ProgramIdentity, NoticesANewBuildUnderway) {
  for (const char* name : {"coresweep", "coresweep-worker"}) {
    const Programs programs;
    ProgramIdentity identity(programs.path());
    EXPECT_NO_THROW(identity.require_unchanged());
    programs.write(name, "another build");
    try {
      identity.require_unchanged();
      FAIL() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::no_verdict);
    }
  }
}

TEST(ProgramIdentity, ALinkThatChangesNothingIsNoNewBuild) {
  const Programs programs;
  ProgramIdentity identity(programs.path());
  programs.write("coresweep", "driver");
  EXPECT_NO_THROW(identity.require_unchanged());
}

TEST(ProgramIdentity, NamesWhatIsMissing) {
  const Programs programs;
  std::filesystem::remove(programs.folder.path() / "coresweep-worker");
  EXPECT_THROW(ProgramIdentity{programs.path()}, MissingError);
}

}  // namespace
}  // namespace coresweep::sweep
