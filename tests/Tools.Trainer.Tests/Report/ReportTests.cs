using System.Globalization;
using System.Xml.Linq;
using MobileNetEdge.Tools.Trainer.Report;
using MobileNetEdge.Tools.Trainer.Training;

namespace MobileNetEdge.Tools.Trainer.Tests.Report;

public sealed class ReportTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static ConfusionMatrix Matrix(int classes)
    {
        ConfusionMatrix matrix = new([.. Enumerable.Range(0, classes).Select(static i => $"<{i}>")]);
        for (int i = 0; i < 10; i++)
        {
            matrix.Add(0, i < 7 ? 0 : 1);
            matrix.Add(1, 1);
        }

        return matrix;
    }

    [Fact]
    public void The_matrix_counts()
    {
        ConfusionMatrix matrix = Matrix(3);
        Assert.Equal((20, 17, 0.85), (matrix.Total, matrix.Right, matrix.Accuracy));
        Assert.Equal((7, 3, 0, 10, 0), (matrix[0, 0], matrix[0, 1], matrix[1, 0], matrix.Of(0), matrix.Of(2)));
    }

    [Fact]
    public void The_matrix_as_a_picture_has_a_titled_cell_for_each_pair_that_occurred()
    {
        XDocument picture = XDocument.Parse(ConfusionReport.ToSvg("A & B", Matrix(3)));
        Assert.Equal(
            ["<0> → <0>: 7", "<0> → <1>: 3", "<1> → <1>: 10"],
            picture.Descendants(Svg + "title").Select(static title => title.Value));
        Assert.Contains(picture.Descendants(Svg + "text"), static text => text.Value == "A & B");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1000)]
    public void The_matrix_of_any_number_of_classes_is_a_sound_picture(int classes) =>
        Assert.NotNull(XDocument.Parse(ConfusionReport.ToSvg("t", Matrix(classes))).Root);

    /// <summary>Points and lines of each panel: loss from 60 to 260, right answers from 310 to 510.</summary>
    [Theory]
    [InlineData(0.5, 1.0)]
    [InlineData(0.0, 0.0)]
    [InlineData(7.3, 0.97)]
    public void The_curve_stays_in_its_panels(double loss, double accuracy)
    {
        XDocument picture = XDocument.Parse(
            CurveSvg.Draw("t", [new EpochResult(1, loss, accuracy, 1), new EpochResult(2, loss / 2, accuracy, 2)]));
        double[][] curves = [.. picture.Descendants(Svg + "polyline").Select(static line =>
            line.Attribute("points")!.Value
                .Split(' ')
                .Select(static point => double.Parse(point.Split(',')[1], CultureInfo.InvariantCulture))
                .ToArray())];
        Assert.All(curves[0], static y => Assert.InRange(y, 60, 260));
        Assert.All(curves[1], static y => Assert.InRange(y, 310, 510));
        Assert.All(
            picture.Descendants(Svg + "line"),
            static line => Assert.InRange(double.Parse(line.Attribute("y1")!.Value, CultureInfo.InvariantCulture), 60, 510));
        Assert.Equal(10, picture.Descendants(Svg + "line").Select(static line => line.Attribute("y1")!.Value).Distinct().Count());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(5, true)]
    [InlineData(5, false)]
    public void The_curve_has_a_point_for_each_epoch(int epochs, bool measured)
    {
        EpochResult[] results = [.. Enumerable.Range(1, epochs).Select(
            epoch => new EpochResult(epoch, 2.0 / epoch, measured ? epoch / 10.0 : null, epoch))];
        XElement[] lines = [.. XDocument.Parse(CurveSvg.Draw("t", results)).Descendants(Svg + "polyline")];
        Assert.Equal(measured ? 2 : 1, lines.Length);
        Assert.All(lines, line => Assert.Equal(epochs, line.Attribute("points")!.Value.Split(' ').Length));
    }
}
