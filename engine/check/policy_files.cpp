// Which files a policy is made of. Entry points: read_policy_files(), read_policy_texts().
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <set>
#include <system_error>

#include "engine/check/sections.hpp"
#include "engine/check/values.hpp"

namespace jeton::engine {
namespace {

namespace fs = std::filesystem;
using syntax::Entry;
using syntax::Node;
using syntax::Shape;

constexpr std::array<std::string_view, 14> section_names{"jeton",       "imports", "schema", "actions",   "roles",
                                                         "token-kinds", "filters", "rules",  "limits",    "accounts",
                                                         "users",       "tokens",  "tests",  "invariants"};

constexpr const char* no_files = ": it has no files named `*.yaml` or `*.yml`";
constexpr std::size_t read_at_once = 64 << 10;

/// The folders whose imports led here.
struct Trail {
    fs::path folder;  ///< canonical
    const Trail* above = nullptr;
};

bool is_change_set(const Node& root) {
    const auto items = root.shape == Shape::list ? root.items() : std::span<const Node* const>();
    const auto entries = items.empty() ? std::span<const Entry>() : items.front()->entries();
    return entries.size() == 1 && std::find(change_words.begin(), change_words.end(), entries.front().key->text()) != change_words.end();
}

fs::path resolved(const fs::path& path) {
    std::error_code error;
    fs::path found = fs::weakly_canonical(path, error);
    return error ? path.lexically_normal() : found;
}

/// Of a section that another place has, or that is none.
std::string help_for_section(const syntax::Entry& entry) {
    const std::string_view key = entry.key->text();
    if (text::is_one_of(key, {"attributes", "account"})) return "attributes of accounts are declared in `schema: account:`";
    if (text::is_one_of(key, {"fields", "documents", "document"})) return "fields of documents are declared in `schema: document:`";
    if (text::is_one_of(key, {"allow", "deny"})) return "rules stand in the list `rules:`, such as `- " + std::string(key) + " logs.search by api-token to self`";
    if (key == "version") return "the version of the format is `jeton: 1`";
    return {};
}

/// Reads files one after another into sections.
class FileReader {
public:
    FileReader(PolicyFiles& files, text::Problems& problems)
        : files_(files), problems_(problems), values_(files.sources, problems), sections_(files, values_) {}

    void read_path(const fs::path& path) {
        std::error_code error;
        if (fs::is_directory(path, error)) {
            const fs::path folder = resolved(path);
            if (read_folder(path, Trail{folder, nullptr}) == 0) {
                refuse(path, "no policy in " + shown(path.string()) + no_files);
            }
            warn_of_others();
            return;
        }
        const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
        files_.folders.push_back(folder);
        read_file(path, folder, Trail{resolved(folder), nullptr});
    }

    void read_text(NamedText file) {
        const text::FileId id = files_.sources.add_file(std::move(file.name), std::move(file.text));
        for (const Node* import : read_source(id)) {
            if (const auto name = values_.scalar(*import, {"import"})) {
                values_.error(*import, "import-not-found",
                              "no directory " + shown(*name) + ": a policy in memory imports nothing",
                              "hand over the imported files too");
            }
        }
    }

private:
    void refuse(const fs::path& path, std::string message, std::string help = "") {
        files_.unreadable = true;
        problems_.error("unreadable", Span{path.string(), 1, 1, 1, 1, ""}, std::move(message), std::move(help));
    }

    void refuse_link(const fs::path& path) {
        std::error_code unknown;
        const std::string name = path.filename().string();
        const std::string target = fs::read_symlink(path, unknown).string();
        if (name.starts_with(".#")) {       // Emacs
            refuse(path, shown(path.string()) + " is the lock of an editor: " + shown(name.substr(2)) + " has changes that are not saved", "save the file there; then the lock goes");
        } else {
            refuse(path, shown(path.string()) + " is a link to " + shown(target) + ", which leads to no file", "delete the link, or mend it");
        }
    }

    /// How many files were found. One that would be read under a name in small letters is refused, not passed over.
    std::size_t read_folder(const fs::path& folder, const Trail& trail) {
        if (!folders_.insert(trail.folder).second) {
            return 1;
        }
        files_.folders.push_back(folder);
        std::vector<fs::path> found;
        std::size_t refused = 0;
        std::error_code error, unknown;
        for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
            const fs::path extension = at->path().extension();
            if (extension == ".yaml" || extension == ".yml") {
                found.push_back(at->path());
            } else if (at->is_directory(unknown)) {
                below_.push_back(at->path());
            } else if (const std::string small = text::lower_case(extension.string()); (small == ".yaml" || small == ".yml") && at->is_regular_file(unknown)) {
                ++refused;
                refuse(at->path(), shown(at->path().filename().string()) + " would not be read: the names of policy files end in `.yaml` or `.yml`",
                       "name it " + shown(at->path().stem().string() + small));
            }
        }
        if (error) {
            refuse(folder, "cannot read the directory " + shown(folder.string()) + ": " + error.message());
            return 1;
        }
        std::sort(found.begin(), found.end());
        for (const fs::path& file : found) {
            read_file(file, folder, trail);
        }
        return found.size() + refused;
    }

    void read_file(const fs::path& path, const fs::path& folder, const Trail& trail) {
        if (!paths_.insert(resolved(path)).second) {
            return;
        }
        std::error_code error, unknown;
        if (!fs::exists(path, error)) {
            return fs::is_symlink(fs::symlink_status(path, unknown)) ? refuse_link(path) : refuse(path, "no file or directory " + shown(path.string()));
        }
        if (!fs::is_regular_file(path, error)) {
            return refuse(path, shown(path.string()) + " is no regular file");
        }
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
        if (!file) {
            return refuse(path, "cannot read " + shown(path.string()) + ": " + std::strerror(errno));
        }
        std::string text;
        const auto size = fs::file_size(path, error);
        text.reserve(error ? 0 : std::min<std::size_t>(size, syntax::max_file_bytes + 1));
        std::vector<char> chunk(read_at_once);
        for (std::size_t got = 1; got != 0 && text.size() <= syntax::max_file_bytes; text.append(chunk.data(), got)) {
            got = std::fread(chunk.data(), 1, chunk.size(), file.get());
        }
        if (std::ferror(file.get()) != 0) {
            return refuse(path, "cannot read " + shown(path.string()) + " to its end");
        }
        const text::FileId id = files_.sources.add_file(path.lexically_normal().string(), std::move(text));
        for (const Node* import : read_source(id)) {
            follow(*import, folder, trail);
        }
    }

    /// Folders below those that are read, in which a policy stands that nothing imports: other systems would have read it.
    void warn_of_others() {
        std::sort(below_.begin(), below_.end());
        for (const fs::path& folder : below_) {
            if (folders_.contains(resolved(folder))) {
                continue;
            }
            const fs::path file = first_policy(folder);
            if (!file.empty()) {
                problems_.warn("not-imported", Span{file.lexically_normal().string(), 1, 1, 1, 1, ""}, "no file of this folder is read: nothing imports " + shown(folder.lexically_normal().string()),
                               "write `imports: [" + folder.filename().string() + "]` in a file of the folder above if it belongs to the policy");
            }
        }
    }

    /// By name, of the first few files.
    static fs::path first_policy(const fs::path& folder) {
        constexpr std::size_t most_files = 64;
        std::vector<fs::path> found;
        std::error_code error, unknown;
        for (fs::directory_iterator at(folder, error), end; !error && at != end && found.size() < most_files; at.increment(error)) {
            const fs::path extension = at->path().extension();
            if ((extension == ".yaml" || extension == ".yml") && at->is_regular_file(unknown)) {
                found.push_back(at->path());
            }
        }
        std::sort(found.begin(), found.end());
        const auto policy = std::find_if(found.begin(), found.end(), begins_policy);
        return policy == found.end() ? fs::path() : *policy;
    }

    /// Is its first entry `jeton: …`?
    static bool begins_policy(const fs::path& path) {
        constexpr std::size_t most = 4096;
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
        std::string text(most, '\0');
        text.resize(file == nullptr ? 0 : std::fread(text.data(), 1, text.size(), file.get()));
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = std::min(text.find('\n', begin), text.size());
            const std::string_view line = std::string_view(text).substr(begin, end - begin);
            if (line.starts_with("jeton:")) {
                return true;
            }
            if (line.find_first_not_of(" \t\r") != std::string_view::npos && !line.starts_with('#') && !line.starts_with("---")) {
                return false;
            }
            begin = end + 1;
        }
        return false;
    }

    static bool holds_lines(const fs::path& folder) {
        std::error_code error;
        return fs::exists(folder / "accounts.ndjson", error) || fs::exists(folder / "tokens.ndjson", error);
    }

    /// What to write instead of an import of no directory.
    static std::string hint(const fs::path& wanted, std::string_view name) {
        std::error_code error;
        if (fs::is_regular_file(wanted, error)) {
            return "import the directory that holds the file";
        }
        fs::path written = fs::path(name).lexically_normal();
        if (!written.has_filename()) {              // `rules/`
            written = written.parent_path();
        }
        const std::string last = written.filename().string();
        text::Nearest near(last);
        const fs::path beside = wanted.has_filename() ? wanted.parent_path() : wanted.parent_path().parent_path();
        for (fs::directory_iterator at(beside.empty() ? fs::path(".") : beside, error), end; !error && at != end; at.increment(error)) {
            std::error_code unknown;
            if (at->is_directory(unknown)) {
                near.offer(at->path().filename().native());
            }
        }
        return near.found() ? "did you mean " + shown((written.parent_path() / *near.found()).string()) + "?" : "";
    }

    void follow(const Node& import, const fs::path& folder, const Trail& trail) {
        const auto name = values_.scalar(import, {"import"});
        if (!name) {
            return;
        }
        const fs::path wanted = (folder / fs::path(*name)).lexically_normal();
        std::error_code error;
        if (name->find('\0') != std::string_view::npos || !fs::is_directory(wanted, error)) {
            values_.error(import, "import-not-found", "no directory " + shown(*name),
                          hint(wanted, *name));
            return;
        }
        const fs::path at = resolved(wanted);
        std::vector<fs::path> cycle{at.filename()};
        for (const Trail* above = &trail; above != nullptr; above = above->above) {
            cycle.push_back(above->folder.filename());
            if (above->folder == at) {
                std::string message = "the import leads back to where it came from: ";
                for (auto step = cycle.rbegin(); step != cycle.rend(); ++step) {
                    message += (step == cycle.rbegin() ? "" : " -> ") + step->string();
                }
                values_.error(import, "import-cycle", std::move(message), "leave out one of the imports");
                return;
            }
        }
        if (read_folder(wanted, Trail{at, &trail}) == 0 && !holds_lines(wanted)) {
            values_.error(import, "import-not-found", "no policy in the directory " + shown(*name) + no_files);
        }
    }

    /// Adds a file's sections; its imports are handed back.
    std::span<const Node* const> read_source(text::FileId id) {
        const Node* root = syntax::read_yaml(files_.sources, id, *files_.arena, problems_);
        if (root == nullptr) {
            files_.unreadable = true;
            return {};
        }
        if (is_change_set(*root)) {
            values_.error(*root, "wrong-type", "policy: found a list of changes, expected a mapping",
                          "keep files of changes outside of the policy's folder; `jeton plan POLICY --change FILE` says what one does");
            return {};
        }
        const Fields fields = values_.mapping(root, {"policy"}, section_names, 1, help_for_section);
        if (const Node* version = fields["jeton"];
            version != nullptr && (version->shape != Shape::scalar || version->text() != "1")) {
            values_.error(*version, "unknown-version",
                          "found " + shown(*version) + ", the format read here is `jeton: 1`");
        }
        for (const auto& [key, value] : fields.entries()) {
            const bool known =
                std::find(section_names.begin() + 2, section_names.end(), key->text()) != section_names.end();
            if (known) {
                sections_.add(key->text(), *value);
            }
        }
        return values_.items(fields["imports"], {"imports"});
    }

    PolicyFiles& files_;
    text::Problems& problems_;
    Values values_;
    Sections sections_;
    std::set<fs::path> folders_;
    std::set<fs::path> paths_;
    std::vector<fs::path> below_;       ///< folders in those that are read
};

PolicyFiles empty_files() {
    PolicyFiles files;
    files.arena = std::make_shared<syntax::Arena>();
    return files;
}

}  // namespace

PolicyFiles read_policy_files(const fs::path& path, text::Problems& problems) {
    PolicyFiles files = empty_files();
    FileReader(files, problems).read_path(path);
    return files;
}

PolicyFiles read_policy_texts(std::vector<NamedText> texts, text::Problems& problems) {
    PolicyFiles files = empty_files();
    FileReader reader(files, problems);
    if (texts.empty()) {
        files.unreadable = true;
        problems.error("unreadable", {}, "no policy: there are no texts");
    }
    for (NamedText& each : texts) {
        reader.read_text(std::move(each));
    }
    return files;
}

}  // namespace jeton::engine
