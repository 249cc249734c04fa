import { graphql } from 'relay-runtime'

export const query = graphql`
  query meetingsQuery($country: ID!) {
    ...meetings_page @arguments(country: $country)
  }
`

export const page = graphql`
  fragment meetings_page on Query
  @refetchable(queryName: "meetingsNextQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" }, country: { type: "ID!" }) {
    meetings(first: $count, after: $cursor, filter: { area: { country: $country } }) @connection(key: "page_meetings", filters: ["filter"]) {
      edges {
        node {
          id
          name
          ...meetings_card
        }
      }
    }
  }
`

export const card = graphql`
  fragment meetings_card on Meeting @refetchable(queryName: "meetingsCardQuery") {
    name
    slot {
      weekday
      startTime
    }
  }
`
