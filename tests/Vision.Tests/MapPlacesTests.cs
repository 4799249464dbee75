using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Vision.Tests;

public sealed class MapPlacesTests
{
    private static readonly Head Map = new(HeadKind.ClassMap, [1, 4, 4, 3], HeadEnd.Softmax);

    /// <summary>Two cells that touch at a corner are one place, a third is another, and the one below the threshold is none.</summary>
    [Fact]
    public void Neighbouring_cells_of_a_class_are_one_place()
    {
        AnsweredOutput answer = Answer(
            new PictureFormat(PixelFormat.Rgb24, 64, 64), Fit.Crop, (0, 0, 1, 0.7f), (1, 1, 1, 0.9f), (3, 3, 2, 0.8f), (3, 0, 1, 0.4f));
        IReadOnlyList<ClassPlace> places = MapPlaces.Of(answer, 0.5f);
        Assert.Equal(
            [new ClassPlace(1, "cup", 0.9f, 0, 0, 0.5f, 0.5f), new ClassPlace(2, "can", 0.8f, 0.75f, 0.75f, 0.25f, 0.25f)], places);
        Assert.Equal((0.25f, 0.25f), (places[0].CenterX, places[0].CenterY));
    }

    /// <summary>A wide picture is cut to its middle square: the map's left edge is at a quarter of it.</summary>
    [Fact]
    public void Places_are_parts_of_the_whole_picture()
    {
        PictureFormat wide = new(PixelFormat.Rgb24, 128, 64);
        AnsweredOutput cropped = Answer(wide, Fit.Crop, (0, 1, 1, 0.9f));
        Assert.Equal(new ClassPlace(1, "cup", 0.9f, 0.25f, 0.25f, 0.125f, 0.25f), Assert.Single(MapPlaces.Of(cropped, 0.5f)));
        Assert.Equal(new ClassPlace(1, "cup", 0.9f, 0.25f, 0.25f, 0.125f, 0.25f), MapPlaces.BestOf(cropped, 1));

        // Letterboxed, the picture is the middle half of the input: its first row of cells sees only the bar above it.
        AnsweredOutput boxed = Answer(wide, Fit.Letterbox, (2, 1, 2, 0.9f));
        Assert.Equal(new ClassPlace(2, "can", 0.9f, 0.5f, 0, 0.25f, 0.5f), Assert.Single(MapPlaces.Of(boxed, 0.5f)));
    }

    private static AnsweredOutput Answer(
        PictureFormat picture, Fit fit, params (int Column, int Row, int Class, float Probability)[] objects)
    {
        float[] numbers = [.. Enumerable.Range(0, 16).SelectMany(static _ => (float[])[1, 0, 0])];
        foreach ((int column, int row, int index, float probability) in objects)
        {
            int cell = 3 * ((row * 4) + column);
            (numbers[cell], numbers[cell + index]) = (1 - probability, probability);
        }

        AnsweredOutput answer = new(new NetworkOutput("map", Map, null), ["nothing", "cup", "can"]);
        answer.Take(numbers, CellGrid.Of(picture, fit, 32, 32));
        return answer;
    }
}
