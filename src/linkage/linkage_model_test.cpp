#include "linkage/linkage_model.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>
#include <vector>

namespace zicht::linkage {
namespace {

FieldModel code_field(double same_among_matches) {
  FieldModel field{"sex",
                   Comparator::code,
                   {{same_among_matches, 0.5}, {0.01, 0.001}, {0.99 - same_among_matches, 0.499}},
                   {}};
  field.rarity_offset_bits.resize(3);
  return field;
}

TEST(LinkageModel, AddsTheBitsOfItsFields) {  // log2(0.9 / 0.5) twice; a missing field adds nothing
  const LinkageModel model = LinkageModel::from_fields({code_field(0.9), code_field(0.9)}).value();
  EXPECT_NEAR(model.weight_bits(0x00), 2 * std::log2(1.8), 1e-12);
  EXPECT_NEAR(model.weight_bits(0xF0), std::log2(1.8), 1e-12);
  EXPECT_DOUBLE_EQ(model.weight_bits(0xFF), 0.0);
}

TEST(LinkageModel, RefusesWhatIsNoProbabilityOrDoesNotFit) {
  FieldModel zero = code_field(0.9);
  zero.levels[1].among_matches = 0.0;
  EXPECT_EQ(LinkageModel::from_fields({zero}).error().code, ErrorCode::invalid_input);
  FieldModel two_levels = code_field(0.9);
  two_levels.levels.pop_back();
  EXPECT_EQ(LinkageModel::from_fields({two_levels}).error().code, ErrorCode::invalid_input);
  FieldModel no_offsets = code_field(0.9);
  no_offsets.rarity_offset_bits.clear();
  EXPECT_EQ(LinkageModel::from_fields({no_offsets}).error().code, ErrorCode::invalid_input);
}

TEST(LinkageModel, ErrorCountsAreADistribution) {
  ErrorDependence dependence;
  dependence.log2_ratio = {0.3, -0.5, 0.2, 1.0, 0, 0, 0, 0};
  const LinkageModel model =
      LinkageModel::from_fields({code_field(0.9), code_field(0.8), code_field(0.7)}, dependence).value();
  const auto counts = model.error_counts(0x000);
  EXPECT_NEAR(std::accumulate(counts.begin(), counts.end(), 0.0), 1.0, 1e-12);
  EXPECT_GT(counts[0], 0.0);
  EXPECT_DOUBLE_EQ(counts[4], 0.0);  // three fields cannot differ four times
  EXPECT_EQ(model.error_count(0x201), 2U);
  EXPECT_EQ(model.error_count(0xF0F), 0U);
}

/// Of each field with each other, in whole at level 0, in half at level 1.
AgreementDependence::LevelShares half_at_level_one(std::size_t fields) {
  std::array<float, 16> shares{};
  shares[0] = 1.0F;
  shares[1] = 0.5F;
  return AgreementDependence::LevelShares(fields, std::vector<std::array<float, 16>>(fields, shares));
}

TEST(AgreementDependence, IsTheHeaviestForest) {  // by hand: edges 3, 2, 1 on a triangle; the tree is 3 + 2
  const AgreementDependence agreement({{0, 3, 1}, {3, 0, 2}, {1, 2, 0}},
                                      {{0, 0.5, 0.25}, {0, 0, 0}, {0, 0, 0}}, half_at_level_one(3),
                                      {0b011, 0b011, 0b011});
  EXPECT_DOUBLE_EQ(agreement.excess_bits(0b000, 0x000), 0.0);
  EXPECT_DOUBLE_EQ(agreement.excess_bits(0b001, 0x000), 0.0);
  EXPECT_DOUBLE_EQ(agreement.excess_bits(0b101, 0x000), 1.0);
  EXPECT_DOUBLE_EQ(agreement.excess_bits(0b111, 0x000), 5.0);
  EXPECT_DOUBLE_EQ(agreement.rarity_told(0b111, 0x000, 0), 0.5);  // the tree does not use the edge to field 2
  EXPECT_DOUBLE_EQ(agreement.rarity_told(0b101, 0x000, 0), 0.25);
}

TEST(AgreementDependence, IsOfFieldsAtLevelsThatAgree) {
  const AgreementDependence agreement({{0, 3, 1}, {3, 0, 2}, {1, 2, 0}},
                                      {{0, 0.5, 0.25}, {0, 0, 0}, {0, 0, 0}}, half_at_level_one(3),
                                      {0b011, 0b011, 0b011});
  EXPECT_EQ(agreement.agreeing(0x000), 0b111U);
  EXPECT_EQ(agreement.agreeing(0x012), 0b110U);
  EXPECT_EQ(agreement.agreeing(0xF01), 0b011U);
}

TEST(AgreementDependence, IsLessForLevelsThatGoLessTogether) {
  const AgreementDependence agreement({{0, 3, 1}, {3, 0, 2}, {1, 2, 0}},
                                      {{0, 0.5, 0.25}, {0, 0, 0}, {0, 0, 0}}, half_at_level_one(3),
                                      {0b011, 0b011, 0b011});
  EXPECT_DOUBLE_EQ(agreement.excess_bits(0b111, 0x001), 3.5);  // field 0 at level 1: 3 / 2 + 2
  EXPECT_DOUBLE_EQ(agreement.excess_bits(0b111, 0x010), 2.5);  // field 1 is in both edges
  EXPECT_DOUBLE_EQ(agreement.excess_bits(0b111, 0x011), 1.75);
  EXPECT_DOUBLE_EQ(agreement.rarity_told(0b111, 0x010, 0), 0.25);  // field 1 tells half as much
  EXPECT_DOUBLE_EQ(agreement.rarity_told(0b111, 0x001, 0), 0.5);   // its own level is no matter
}

}  // namespace
}  // namespace zicht::linkage
