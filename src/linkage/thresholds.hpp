#pragma once

#include <cstddef>

/// The numbers that decide in linkage, each with its reason. Numbers that only bound time or memory, or that
/// smooth an estimate, stand where they are used.
namespace zicht::linkage {

/// A pair this many bits below even odds, by the model that has seen no link yet, is not kept: training moves
/// the evidence of a pair by less (the strongest fields have some 10 bits more under the trained model), and
/// with the trained model such a pair would have a probability of 1 in 8,000.
inline constexpr double kHopelessBits = 13.0;

/// Pairs less likely than this are in no answer, no review and no audit: a thousand of them hold one link.
/// The bits are its log2 odds, rounded down, so that a test of the bits never drops what a test of the
/// probability keeps.
inline constexpr double kLowestProbability = 0.001;
inline constexpr double kLowestOddsBits = -10.0;

/// A person has at most so many records by linkage: beyond it, joins go to review, because a value that
/// stands for unknown makes clusters that grow without end, and nobody in a register is reported so often.
inline constexpr std::size_t kLargestCluster = 40;

/// In a block of more records than this, each record meets its neighbours only, this many on either side: the
/// time of a block grows with its square. Half of 400 neighbours costs as much as a window of 40 in a block
/// of 4,000.
inline constexpr std::size_t kLargestBlock = 400;
inline constexpr std::size_t kWindow = 40;

/// A pair is a sure link by some fields from these odds, 256 to 1: what the field that is left out says of
/// such pairs teaches how records of one person differ in it. Lower, namesakes would teach that; higher, few
/// are left.
inline constexpr double kSureBits = 8.0;

/// Two files are taken as free of duplicates when links within them are at most this share of the records,
/// and at most a twentieth of the links between them: about one row in 500 stands twice in files that
/// somebody cleaned.
inline constexpr double kDuplicateFree = 0.002;
inline constexpr double kLinksBetweenOverWithin = 20.0;

/// Links over twins, log2, from which a pair is not held to be about twins while training: below it, the
/// evidence alone cannot tell somebody under another given name from a twin. 128 links a pair of twins is
/// more than a register without families has.
inline constexpr double kNoTwinsBits = 7.0;

/// In draws: a pair over these odds (16,000 to 1) is one person in each draw, and one under the lower odds (1
/// to 256) in none. A draw in a million pairs would be otherwise.
inline constexpr double kCertainBits = 14.0;
inline constexpr double kPossibleBits = -8.0;

/// How far all odds of a country may be off together (a standard deviation): no country is quite as the model
/// has it. Found from other made-up countries than those of linkage_coverage; see decision 0056.
inline constexpr double kModelErrorBits = 0.6;

}  // namespace zicht::linkage
