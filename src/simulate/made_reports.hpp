#pragma once

#include <cstdint>
#include <iosfwd>

namespace zicht::simulate {

/// Writes made-up reports as CSV, header
/// record,given_name,family_name,birth_date,sex,nationality,place,organisation,
/// received_on,document_number,true_id,twin_of; equal true_id = same person. Nobody described exists: names
/// are made of syllables, in eight styles (scripts: Latin, Cyrillic, Arabic), with a few common and many rare
/// ones. Between reports on one person: another transcription, a slip of the pen, a second surname or a
/// patronymic left out, names swapped, a birth date with day and month swapped, one digit wrong or 1 January
/// instead, fields left empty, another town. Some persons are siblings (family name, town and nationality
/// shared).
/// \param twin_share  of persons, those who are twins of the one before: one birth date, family name and
/// town, another given name and document; twin_of names that person's true_id
/// \param persons  each has one report and, on average, (reports_per_person - 1) more (geometric)
void write_made_reports(std::ostream& out, std::uint64_t seed, std::size_t persons, double reports_per_person,
                        double twin_share = 0.0);

}  // namespace zicht::simulate
