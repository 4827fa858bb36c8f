#include "engine/accounts/forest.hpp"

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/depth_first_search.hpp>
#include <boost/graph/two_bit_color_map.hpp>
#include <utility>

namespace jeton::engine {
namespace {

using Graph = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, boost::no_property,
                                                 boost::no_property, std::uint32_t, std::uint32_t>;

class Labeller : public boost::default_dfs_visitor {
public:
    Labeller(std::vector<ForestLabel>& labels, std::uint32_t& next) : labels_(labels), next_(next) {}

    void discover_vertex(std::uint32_t v, const Graph&) { labels_[v].pre = next_++; }
    void finish_vertex(std::uint32_t v, const Graph&) { labels_[v].last = next_ - 1; }
    void tree_edge(Graph::edge_descriptor e, const Graph& g) { labels_[target(e, g)].root = labels_[source(e, g)].root; }

private:
    std::vector<ForestLabel>& labels_;
    std::uint32_t& next_;
};

}  // namespace

std::vector<ForestLabel> label(const std::vector<std::uint32_t>& parents) {
    const auto count = static_cast<std::uint32_t>(parents.size());
    std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
    std::vector<ForestLabel> labels(count);
    for (std::uint32_t v = 0; v < count; ++v) {
        labels[v].parent = parents[v];
        labels[v].root = v;
        if (parents[v] != no_account) edges.emplace_back(parents[v], v);
    }
    const Graph graph(boost::edges_are_unsorted, edges.begin(), edges.end(), count);
    std::uint32_t next = 0;
    Labeller labeller(labels, next);
    const auto color = boost::make_two_bit_color_map(count, get(boost::vertex_index, graph));
    for (std::uint32_t v = 0; v < count; ++v)
        if (parents[v] == no_account) boost::depth_first_visit(graph, v, labeller, color);
    return labels;
}

std::vector<std::uint32_t> parents_first(const std::vector<ForestLabel>& labels) {
    std::vector<std::uint32_t> order(labels.size());
    for (std::uint32_t v = 0; v < labels.size(); ++v) order[labels[v].pre] = v;
    return order;
}

}  // namespace jeton::engine
